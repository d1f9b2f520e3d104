import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A client with java.net.http.HttpClient: see ../goodbye_clients_test.go. */
public class HTTPClient {
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static void get(String url) {
        try {
            HttpResponse<String> reply = CLIENT.send(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            System.out.println(reply.statusCode() + " " + reply.body().trim());
        } catch (Exception e) {
            System.out.println("error " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        get(args[0]);
        System.in.read();
        get(args[0]);
    }
}
