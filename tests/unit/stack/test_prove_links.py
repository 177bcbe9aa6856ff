"""The proxy between the services and their servers: cut, refused, muted, healed."""

import socket
import threading

import pytest

from stack.prove.links import MUTE, REFUSE, Links, Order


@pytest.fixture
def echo():
    """A server that says what it hears; its port, and what it heard."""
    heard = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection):
        with connection:
            while data := connection.recv(1024):
                heard.append(data)
                connection.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


@pytest.fixture
def links(echo):
    proxy = Links({"echo": echo[0]})
    proxy.start()
    yield proxy
    proxy.stop()


def connect(links):
    return socket.create_connection(("127.0.0.1", links.ports["echo"]), timeout=5)


def ask(connection, text):
    connection.sendall(text)
    return connection.recv(1024)


def is_ended(connection):
    try:
        return connection.recv(1024) == b""
    except ConnectionResetError:
        return True


def test_an_open_link_carries_both_ways(links):
    with connect(links) as client:
        assert ask(client, b"hello") == b"hello"


def test_a_cut_ends_connections_and_lets_new_ones_in(links):
    with connect(links) as client:
        ask(client, b"hello")
        links.give(Order(link="echo", cut=True))
        assert is_ended(client)
    with connect(links) as client:
        assert ask(client, b"again") == b"again"


def test_a_refusing_link_lets_nobody_in_until_healed(links):
    links.give(Order(link="echo", mode=REFUSE))
    with connect(links) as client:
        assert is_ended(client)
    links.give(Order(link="echo"))
    with connect(links) as client:
        assert ask(client, b"healed") == b"healed"


def test_a_muted_link_delivers_but_loses_the_answer(links, echo):
    with connect(links) as client:
        assert ask(client, b"one") == b"one"
        links.give(Order(link="echo", mode=MUTE))
        client.sendall(b"two")
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            client.recv(1024)
        assert echo[1] == [b"one", b"two"]
        links.give(Order(link="echo"))
        client.settimeout(5)
        assert is_ended(client)
