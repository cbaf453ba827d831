"""As much of a Redis client as the load tests need."""

import socket


class RedisError(Exception):
    """An error reply."""


class Redis:
    """A connection through a Unix socket."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._file = self._socket.makefile("rb")

    @staticmethod
    def packed(*arguments):
        """A command as it goes over the wire."""
        parts = [b"*%d\r\n" % len(arguments)]
        for argument in arguments:
            if not isinstance(argument, bytes):
                argument = str(argument).encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(argument), argument))
        return b"".join(parts)

    def __call__(self, *arguments):
        self.send(self.packed(*arguments))
        return self.reply()

    def send(self, commands):
        """Sends packed commands; each of them gets a reply."""
        self._socket.sendall(commands)

    def reply(self):
        """The next reply."""
        line = self._file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        size = int(rest)
        if size < 0:
            return None
        if kind == b"$":
            return self._file.read(size + 2)[:-2]
        return [self.reply() for _ in range(size)]

    def info(self, section):
        """A section of INFO as a dictionary."""
        lines = self("INFO", section).decode().splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def cpu(self):
        """Seconds of CPU that Redis' main thread has used."""
        info = self.info("cpu")
        return float(info["used_cpu_user_main_thread"]) + float(info["used_cpu_sys_main_thread"])
