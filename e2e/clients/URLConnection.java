import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** A client with Java's HttpURLConnection: see ../goodbye_clients_test.go. */
public class URLConnection {
    static void get(String url) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try {
            int status = connection.getResponseCode();
            InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            System.out.println(status + " " + (body == null ? "" : new String(body.readAllBytes())).trim());
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
