"""The clients that look at a shop while it is measured: a browser with the observatory open, a Prometheus, a collector of traces."""

import http.client
import http.server
import json
import threading

TOKEN = "looking-" + "0123456789abcdef" * 2
MAP_EVERY_S = 10
SCRAPE_EVERY_S = 5


class Onlooker:
    """Threads that ask the shop at a port, from the start of a run to its end."""

    def __init__(self, port, *parts):
        self.port, self.over = port, threading.Event()
        self.threads = [threading.Thread(target=part, daemon=True) for part in parts]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


class Looker(Onlooker):
    """A browser with the observatory open, at whatever host of the run answers at the port."""

    def __init__(self, port):
        super().__init__(port, lambda: self.keep_on(self.follow), lambda: self.keep_on(self.renew_map))
        self.bytes, self.maps, self.streams = 0, 0, 0

    def keep_on(self, part):
        """Does its part until the run is over. The hosts of a run come and go, each with sessions of its own."""
        while not self.over.is_set():
            try:
                part(self.session())
            except (OSError, http.client.HTTPException, LookupError):
                self.over.wait(0.2)

    def ask(self, method, path, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        connection.request(method, path, headers=headers)
        return connection, connection.getresponse()

    def session(self):
        connection, answer = self.ask("POST", "/links", {"authorization": f"Bearer {TOKEN}"})
        link = json.loads(answer.read())["url"]
        connection.close()
        connection, answer = self.ask("GET", "/" + link.split("/", 3)[3], {})
        connection.close()
        if answer.status != 303:
            raise LookupError(f"the link answers {answer.status}")
        return {"cookie": answer.headers["set-cookie"].split(";")[0]}

    def follow(self, session):
        connection, answer = self.ask("GET", "/observatory/stream", session)
        self.streams += answer.status == 200
        while not self.over.is_set() and (piece := answer.read1(65536)):
            self.bytes += len(piece)
        connection.close()

    def renew_map(self, session):
        while True:
            connection, answer = self.ask("GET", "/observatory", session)
            self.maps += answer.status == 200 and len(answer.read()) > 0
            connection.close()
            if self.over.wait(MAP_EVERY_S):
                return

    def saw_enough(self, orders):
        return self.streams and self.maps and self.bytes > 100 * orders


class Operators(Onlooker):
    """A Prometheus that reads the metrics of the host every few seconds, and a collector that takes its traces."""

    def __init__(self, port):
        self.scrapes, self.exports = 0, 0
        operators = self

        class Collector(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                operators.exports += 1
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        super().__init__(port, self.collector.serve_forever, self.scrape)

    def traces_url(self):
        return f"http://127.0.0.1:{self.collector.server_address[1]}"

    def __exit__(self, *_):
        self.collector.shutdown()
        super().__exit__()
        self.collector.server_close()

    def scrape(self):
        while not self.over.wait(SCRAPE_EVERY_S):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/metrics", headers={"authorization": f"Bearer {TOKEN}"})
                answer = connection.getresponse()
                self.scrapes += answer.status == 200 and len(answer.read()) > 0
                connection.close()
            except (OSError, http.client.HTTPException):
                pass

    def saw_enough(self, _):
        return self.scrapes and self.exports
