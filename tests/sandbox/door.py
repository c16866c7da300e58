"""A small HTTP server on a thread, for whoever calls us."""

from http.server import ThreadingHTTPServer


class Door(ThreadingHTTPServer):
    """Many may knock at once: with the library's backlog of five, a busy machine resets the sixth
    connection, and its caller counts a failure that nobody planned."""

    request_queue_size = 128
