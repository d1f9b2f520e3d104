# nomad job run app.nomad.hcl
job "app" {
  group "app" {
    count = 2

    # The next one goes when this one has passed its checks.
    update {
      max_parallel     = 1
      health_check     = "checks"
      min_healthy_time = "5s"
    }

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name     = "app"
      port     = "http"
      provider = "nomad"
      check {
        type     = "http"
        path     = "/ready"
        interval = "2s"
        timeout  = "2s"
      }
    }

    task "app" {
      driver = "docker"

      config {
        image    = "app:1"
        ports    = ["http"]
        work_dir = "/local"
      }

      # delay, because Nomad takes the service out just before it sends the signal,
      # and balancers learn of it later. shutdown_delay waits there as well: one of
      # the two.
      template {
        destination = "local/config.yaml"
        data        = <<-EOT
          graceful:
            delay: 5s
            timeout: 15s
        EOT
      }

      kill_signal = "SIGUSR2"

      # delay 5s + timeout 15s + hooks 2s + margin 5s. By default Nomad sends SIGKILL after
      # 5 seconds, and never waits longer than the client's max_kill_timeout, which is
      # 30 seconds: raise that first if the app needs more.
      kill_timeout = "27s"
    }
  }
}
