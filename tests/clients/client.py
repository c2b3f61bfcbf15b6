"""What a Python program needs to talk to a Jiebang node.

Stubs generated from proto/, one channel per service over all its replicas, and a
token per person. Everything here is plain gRPC: nothing of it is special to Python.

    pip install grpcio grpcio-tools googleapis-common-protos
"""

import importlib
import importlib.resources
import json
import sys
import time
import uuid
from pathlib import Path

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_tools import protoc

# How long a call may take, and how long something that comes by an event is waited for.
CALL_SECONDS = 20
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.05

# Calls go to a service's replicas in turn.
ROUND_ROBIN = json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})

# Worth a repetition with the same request id: nobody knows what became of the call.
PASSING = (
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)

# What a service answers that has not yet heard of another one's event.
EARLY = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND)


class Difference(Exception):
    """The node shows something else than it should."""


class Refused(Exception):
    """The node refused: its stable reason, and its words for a person."""

    def __init__(self, error):
        self.code = error.code()
        self.reason, self.words = "", error.details()
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self._read(status_pb2.Status.FromString(value))
        super().__init__(f"{self.code.name} {self.reason}: {self.words}")

    def _read(self, status):
        info = error_details_pb2.ErrorInfo()
        words = error_details_pb2.LocalizedMessage()
        for detail in status.details:
            if detail.Unpack(info):
                self.reason = info.reason
            elif detail.Unpack(words):
                self.words = words.message


class Node:
    """A node: where its services are, and what they can do."""

    def __init__(self, proto, generated, addresses):
        """`addresses` lists every service's replicas by the service's name, or the one
        address of a node that runs whole under the empty name."""
        self._methods = {}
        self._channels = {it: channel(addresses[it]) for it in addresses}
        for package, messages, stubs in generate(Path(proto), Path(generated)):
            for service in messages.DESCRIPTOR.services_by_name.values():
                stub = getattr(stubs, f"{service.name}Stub")
                for method in service.methods:
                    request = getattr(messages, method.input_type.name)
                    self._methods[method.name] = (package, stub, request)

    def method(self, name):
        """The method of that name as a function, and the class of its request."""
        package, stub, request = self._methods[name]
        return getattr(stub(self._channel(package)), name), request

    def each(self, name):
        """The method on every service, for what each has of its own: a clock."""
        _, stub, request = self._methods[name]
        return [(getattr(stub(it), name), request) for it in self._channels.values()]

    def _channel(self, package):
        # Every service answers for the kit's own packages.
        found = self._channels.get(package) or self._channels.get("")
        return found or next(iter(self._channels.values()))


class Person:
    """Somebody with a token of their own, or, without one, the public."""

    def __init__(self, node, token=None):
        self._node = node
        self._metadata = [("accept-language", "en")]
        if token:
            self._metadata.append(("authorization", f"Bearer {token}"))

    def call(self, name, /, **fields):
        """Calls a method. A command gets a request id, so that it may be repeated
        until it is known what became of it, and still happens once."""
        method, request = self._node.method(name)
        return self._send(method, request(**fields))

    def call_each(self, name, /, **fields):
        """Calls the method of every service."""
        return [
            self._send(method, request(**fields))
            for method, request in self._node.each(name)
        ]

    def stream(self, name, /, **fields):
        """Calls a method that answers with a stream; `cancel()` of it hangs up."""
        method, request = self._node.method(name)
        return method(
            request(**fields), metadata=self._metadata, timeout=PATIENCE_SECONDS
        )

    def _send(self, method, message):
        if "request_id" in message.DESCRIPTOR.fields_by_name and not message.request_id:
            message.request_id = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return method(message, metadata=self._metadata, timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                if error.code() not in PASSING or time.monotonic() > deadline:
                    raise Refused(error) from error
            time.sleep(PAUSE_SECONDS)


def channel(replicas):
    """One channel over all replicas; a list of addresses is no authority, so one of
    them stands for it."""
    options = [
        ("grpc.service_config", ROUND_ROBIN),
        ("grpc.default_authority", replicas[0]),
    ]
    return grpc.insecure_channel("ipv4:" + ",".join(replicas), options=options)


def generate(proto, out):
    """Generates messages and stubs, and imports them: (service, messages, stubs).

    The packages google.* come with googleapis-common-protos. The event log is for
    services alone: its envelope's package `io` would hide behind Python's own module.
    """
    files = [it.relative_to(proto) for it in sorted(proto.glob("jiebang/**/*.proto"))]
    files = [it for it in files if it.name != "event_log.proto"]
    known = importlib.resources.files("grpc_tools") / "_proto"
    code = protoc.main(
        ["protoc", f"-I{proto / 'vendor'}", f"-I{proto}", f"-I{known}"]
        + [f"--python_out={out}", f"--grpc_python_out={out}"]
        + [str(it) for it in files]
    )
    if code != 0:
        raise Difference("proto/ does not compile")
    sys.path.insert(0, str(out))
    for file in files:
        module = ".".join(file.with_suffix("").parts)
        messages = importlib.import_module(f"{module}_pb2")
        stubs = importlib.import_module(f"{module}_pb2_grpc")
        yield file.parts[1], messages, stubs


def expect(what, seen, wanted):
    """Ends the program if the node shows something else."""
    if seen != wanted:
        raise Difference(f"{what}: {seen!r} instead of {wanted!r}")


def until(what, ask):
    """Asks until there is an answer: what another service must hear of first comes
    a moment later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = ask()
            if answer:
                return answer
        except Refused as refused:
            if refused.code not in EARLY:
                raise
        time.sleep(PAUSE_SECONDS)
    raise Difference(f"waited in vain for {what}")


def refused(reason, act):
    """Expects a refusal with that reason."""
    try:
        act()
    except Refused as refusal:
        if refusal.reason != reason:
            raise Difference(f"not {reason}, but {refusal}") from refusal
        return
    raise Difference(f"{reason} was not refused")


def stage(message):
    """The stage of a resource as the word after its prefix: `IN_PUBLICITY`."""
    values = message.DESCRIPTOR.fields_by_name["stage"].enum_type
    prefix = values.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return values.values_by_number[message.stage].name.removeprefix(prefix)


def yuan(amount):
    """Money of so many yuan."""
    return {"currency_code": "CNY", "units": amount}


def fen(money):
    """The wire's money as fen: no float ever holds money."""
    return money.units * 100 + money.nanos // 10_000_000
