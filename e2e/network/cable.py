"""Cables between network namespaces, with a rate, a delay and losses: what the kernel's netem does, where it is absent.

    python3 cable.py SUBNET PEOPLE [NAT]        SUBNET is the first three numbers of an address, such as 10.77.3

Every person gets a namespace without a name and in it one interface, eth0, at SUBNET.(10 + n). All of them and the
machine itself, at SUBNET.1, hang on one switch, which is this process: it reads every frame and passes it on when its
time has come. A frame is shaped on the way up from its sender and again on the way down to its receiver.

With a NAT, that address is of a router of the person's own, a second namespace, behind which every person is
192.168.1.2, as at home. See `rules` for what each kind does.

Orders come as one line of JSON each on standard input and are answered by one line on standard output. When the input
ends, this process does, and with it go the interfaces and, as soon as nobody is left inside, the namespaces: they are
held by nothing but its file descriptors. The first line of output names those, of people and of what holds their
addresses.
"""

import ctypes
import fcntl
import heapq
import itertools
import json
import os
import random
import selectors
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
LARGEST_FRAME = 65_536
# Two full packets: a queue that holds less would lose everything at low rates.
SMALLEST_QUEUE_BYTES = 3_000

libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Shape:
    """What happens to frames in one direction of one cable. A rate of 0 is no limit."""

    rateKbit: float = 0
    delayMs: float = 0
    jitterMs: float = 0
    lossPercent: float = 0
    queueMs: float = 400
    isDown: bool = False


@dataclass
class Way:
    """One direction of one cable, and when it will have sent what is waiting in it."""

    shape: Shape = field(default_factory=Shape)
    free_at: float = 0
    last_out: float = 0
    carried: int = 0
    dropped: int = 0

    def leaves_at(self, size: int, now: float):
        """When a frame that comes now will be out at the other end, or None when it is lost."""
        shape = self.shape
        if shape.isDown or random.random() * 100 < shape.lossPercent:
            self.dropped += 1
            return None
        out = now
        if shape.rateKbit > 0:
            bytes_per_second = shape.rateKbit * 125
            waiting = max(0, self.free_at - now) * bytes_per_second
            if waiting + size > max(SMALLEST_QUEUE_BYTES, shape.queueMs / 1000 * bytes_per_second):
                self.dropped += 1
                return None
            self.free_at = out = max(now, self.free_at) + size / bytes_per_second
        out += max(0, shape.delayMs + random.uniform(-shape.jitterMs, shape.jitterMs)) / 1000
        # Jitter stretches and squeezes the stream, but a cable does not reorder.
        self.last_out = out = max(out, self.last_out)
        self.carried += size
        return out

    def set(self, changes: dict):
        self.shape = Shape(**{**vars(self.shape), **changes})
        # What waits in the queue was timed by the old rate; what comes now must not wait for that.
        if 'rateKbit' in changes:
            self.free_at = 0


@dataclass(eq=False)
class Port:
    tap: int
    up: Way = field(default_factory=Way)
    down: Way = field(default_factory=Way)

    def ways(self, way: str):
        return {'up': [self.up], 'down': [self.down], 'both': [self.up, self.down]}[way]


def enter(namespace: int):
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'setns')


def new_namespace(home: int) -> int:
    """A namespace of its own, kept by the file descriptor that is returned."""
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')
    namespace = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
    enter(home)
    return namespace


def ip(*words: str):
    subprocess.run(['ip', *words], check=True)


def open_tap(name: str, address: str) -> int:
    """An interface of the present namespace; it goes when the file descriptor does."""
    tap = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
    # One address per person: with two, which one a connection takes would be left to chance.
    with open(f'/proc/sys/net/ipv6/conf/{name}/disable_ipv6', 'w') as switch:
        switch.write('1')
    ip('addr', 'add', f'{address}/24', 'dev', name)
    ip('link', 'set', name, 'up')
    return tap


def open_person(home: int, subnet: str, number: int):
    namespace = new_namespace(home)
    enter(namespace)
    ip('link', 'set', 'lo', 'up')
    port = Port(open_tap('eth0', f'{subnet}.{10 + number}'))
    # Browsers look for the route to the world to learn their own address.
    ip('route', 'add', 'default', 'via', f'{subnet}.1')
    enter(home)
    return namespace, port


def rules(nat: str) -> str:
    """
    For nftables. A port keeps its number on the way out if it can (`cone`: whoever is asked sees the same one), or gets
    another for every destination (`symmetric`). `blockUdp` lets nothing but TCP through. None lets anybody in who was not
    called first.
    """
    masquerade = 'masquerade fully-random' if nat == 'symmetric' else 'masquerade'
    refused = 'meta l4proto udp drop' if nat == 'blockUdp' else ''
    return f'''
        table ip nat {{
            chain out {{ type nat hook postrouting priority srcnat; oifname "eth0" {masquerade}; }}
        }}
        table ip filter {{
            # An uninvited packet must not become a connection of the router's own: it would take the port.
            chain to_router {{ type filter hook input priority filter; iifname "eth0" ct state new drop; }}
            chain through {{
                type filter hook forward priority filter; policy drop;
                {refused}
                ct state established,related accept
                iifname "lan" accept
            }}
        }}'''


def path_of(namespace: int) -> str:
    return f'/proc/{os.getpid()}/fd/{namespace}'


def put_behind_router(home: int, router: int, nat: str) -> int:
    """A namespace whose only way out leads through the router's."""
    person = new_namespace(home)
    enter(router)
    ip('link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', path_of(person))
    ip('addr', 'add', '192.168.1.1/24', 'dev', 'lan')
    ip('link', 'set', 'lan', 'up')
    with open('/proc/sys/net/ipv4/ip_forward', 'w') as switch:
        switch.write('1')
    subprocess.run(['nft', '-f', '-'], input=rules(nat), text=True, check=True)
    enter(person)
    ip('link', 'set', 'lo', 'up')
    with open('/proc/sys/net/ipv6/conf/eth0/disable_ipv6', 'w') as switch:
        switch.write('1')
    ip('addr', 'add', '192.168.1.2/24', 'dev', 'eth0')
    ip('link', 'set', 'eth0', 'up')
    ip('route', 'add', 'default', 'via', '192.168.1.1')
    enter(home)
    return person


class Switch:
    """Knows who is where by the senders of frames, as any switch does, and holds frames until they are due."""

    def __init__(self, ports: list):
        self.ports = ports
        self.places = {}
        self.waiting = []
        self.order = itertools.count()
        # Pairs of ports between which nothing passes, each way round.
        self.apart = set()

    def take(self, port: Port):
        """Reads what has come in at one port; not all at once, so that the others get their turn."""
        for _ in range(64):
            try:
                frame = os.read(port.tap, LARGEST_FRAME)
            except BlockingIOError:
                return
            self.places[frame[6:12]] = port
            receiver = self.places.get(frame[0:6])
            receivers = [receiver] if receiver else [other for other in self.ports if other is not port]
            self.pass_on(port, receivers, frame)

    def set_apart(self, one: Port, other: Port, is_apart: bool):
        change = self.apart.update if is_apart else self.apart.difference_update
        change([(one, other), (other, one)])

    def pass_on(self, sender: Port, receivers: list, frame: bytes):
        receivers = [receiver for receiver in receivers if (sender, receiver) not in self.apart]
        due = sender.up.leaves_at(len(frame), time.monotonic())
        if due is None:
            return
        for receiver in receivers:
            heapq.heappush(self.waiting, (due, next(self.order), receiver, frame, False))

    def deliver(self):
        """Sends what is due, and says in how many seconds the next frame is: None when there is none."""
        while self.waiting:
            due, _, receiver, frame, has_come_down = self.waiting[0]
            now = time.monotonic()
            if due > now:
                return due - now
            heapq.heappop(self.waiting)
            if not has_come_down:
                # Asked only now: the queue of the way down fills in the order in which frames reach it.
                out = receiver.down.leaves_at(len(frame), due)
                if out is not None:
                    heapq.heappush(self.waiting, (out, next(self.order), receiver, frame, True))
                continue
            try:
                os.write(receiver.tap, frame)
            except OSError:
                # An interface that is down takes nothing, and that is what its owner wanted.
                pass
        return None


def answer(order: dict, switch: Switch, people: list) -> dict:
    if 'pair' in order:
        switch.set_apart(*(people[number] for number in order['pair']), order['isCut'])
        return {}
    port = people[order['person']]
    for way in port.ways(order['way']):
        way.set(order['shape'])
    return {name: {'carriedBytes': way.carried, 'droppedFrames': way.dropped} for name, way in (('up', port.up), ('down', port.down))}


class Orders:
    """Standard input, line by line: reading it through a buffer of Python's would hide the second of two lines."""

    def __init__(self):
        self.rest = b''

    def take(self):
        """The orders that have come, or None when no more will."""
        piece = os.read(sys.stdin.fileno(), LARGEST_FRAME)
        if not piece:
            return None
        *lines, self.rest = (self.rest + piece).split(b'\n')
        return [json.loads(line) for line in lines]


def say(line: dict):
    print(json.dumps(line), flush=True)


def main():
    subnet, count, *nat = sys.argv[1], int(sys.argv[2]), *sys.argv[3:]
    home = os.open('/proc/self/ns/net', os.O_RDONLY)
    machine = Port(open_tap('cable' + subnet.split('.')[-1], f'{subnet}.1'))
    opened = [open_person(home, subnet, number) for number in range(count)]
    people = [port for _, port in opened]
    outer = [namespace for namespace, _ in opened]
    inner = [put_behind_router(home, router, nat[0]) for router in outer] if nat else outer
    switch, orders = Switch([machine, *people]), Orders()
    readable = selectors.DefaultSelector()
    for port in switch.ports:
        readable.register(port.tap, selectors.EVENT_READ, port)
    readable.register(sys.stdin, selectors.EVENT_READ, None)
    say({'people': [path_of(one) for one in inner], 'addresses': [path_of(one) for one in outer]})
    while True:
        for key, _ in readable.select(switch.deliver()):
            if key.data is not None:
                switch.take(key.data)
                continue
            taken = orders.take()
            if taken is None:
                return
            for order in taken:
                say(answer(order, switch, people))


main()
