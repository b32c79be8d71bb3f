"""The figures of Patchbay, each beside a peer that does the same work on the same machine in the same run.

A figure short of its target is printed as such and is no error. A measurement that went wrong (a refused request, a wrong answer, a
lost row) is one: the run then fails.
"""

import argparse
import base64
import contextlib
import ctypes
import ctypes.util
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = Path(os.environ.get("PATCHBAY_BINARY", TARGET / "release" / "patchbay"))
URL = "http://provisioning.example.org/snom?mac={mac}"
BASIC = "Basic " + base64.b64encode(b"northwind:northwind-secret").decode()


class Broken(Exception):
    """The measurement itself went wrong."""


def demand(condition, complaint):
    if not condition:
        raise Broken(complaint)


def kilo(number):
    return f"{number:,.0f}"


RESULTS = []


def report(letter, what, ours, peer_name, peer, ratio, target, reached):
    """Prints one figure; keeps it for the table at the end."""
    line = (letter, what, ours, f"{peer_name} {peer}".strip(), ratio, target, "reached" if reached else "SHORT OF IT")
    RESULTS.append(line)
    print(f"    {what}: {ours}; {line[3]}; {ratio}; target {target}: {line[6]}", flush=True)


# ---- Patchbay and its peers --------------------------------------------------------------------------------------------------


class Patchbay:
    """A server with the demo data in a folder of its own."""

    def __init__(self, folder, demo=True, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PATCHBAY_")}
        environment |= {
            "PATCHBAY_LISTEN": "127.0.0.1:0",
            "PATCHBAY_LDAP_LISTEN": "127.0.0.1:0",
            "PATCHBAY_DATABASE_URL": f"sqlite://{folder}/patchbay.db",
            "PATCHBAY_SECRET_KEY_FILE": f"{folder}/secret.key",
            # All load comes from one address here, which the limit for phones would rightly stop.
            "PATCHBAY_PHONE_RATE": "0",
            **settings,
        }
        self.log = open(Path(folder) / "log", "ab")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [BINARY, "serve", *(["--demo"] if demo else [])],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        line = self.process.stdout.readline()
        self.seconds_to_ready = time.perf_counter() - began
        found = re.match(r"patchbay ready http://([\d.]+):(\d+)(?: ldap://[\d.]+:(\d+))?", line)
        if not found:
            self.process.kill()
            self.process.wait()
            tail = (Path(folder) / "log").read_text(errors="replace")[-2000:]
            raise Broken(f"no ready line, but {line!r}\n{tail}")
        self.host, self.port = found[1], int(found[2])
        self.ldap_port = int(found[3]) if found[3] else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def kill(self):
        """Ends it as a crash would: nothing is finished, nothing is written any more."""
        self.process.kill()
        self.process.wait()

    def resident(self):
        """Resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=120)


def call(connection, body):
    """One XML-RPC call; the answer's text."""
    connection.request("POST", "/xmlrpc/", body, {"Content-Type": "text/xml", "Authorization": BASIC})
    response = connection.getresponse()
    text = response.read().decode()
    demand(response.status == 200, f"XML-RPC answered {response.status}: {text[:300]}")
    demand("<fault>" not in text, f"XML-RPC answered with a fault: {text[:500]}")
    return text


def method(name, *params):
    inner = "".join(f"<param><value>{param}</value></param>" for param in params)
    return f"<?xml version='1.0'?><methodCall><methodName>{name}</methodName><params>{inner}</params></methodCall>".encode()


def string(text):
    return f"<string>{text}</string>"


def lists_of(macs, size=10_000):
    """The calls that register these phones, `size` at a time, ready to be sent."""
    for start in range(0, len(macs), size):
        data = "".join(f"<value><string>{mac}</string></value>" for mac in macs[start : start + size])
        yield method("redirect.registerPhoneList", f"<array><data>{data}</data></array>", string(URL))


def register_all(server, macs):
    """Registers these phones; the seconds it took."""
    bodies = list(lists_of(macs))
    with contextlib.closing(server.connect()) as connection:
        call(connection, method("system.listMethods"))
        began = time.perf_counter()
        answers = [call(connection, body) for body in bodies]
        took = time.perf_counter() - began
    for answer in answers:
        demand("<boolean>1</boolean>" in answer and ">Ok<" in answer, f"not all phones were taken: {answer[:500]}")
    return took


def phones(server):
    """The phones that the server lists."""
    with contextlib.closing(server.connect()) as connection:
        return set(re.findall(r"<string>(000413\w{6})</string>", call(connection, method("redirect.listPhones", string("")))))


@contextlib.contextmanager
def nginx(folder, site, fixed=None):
    """nginx serving a folder of files on a free port, or one fixed JSON to every request; gives the port."""
    serves = f"root {site};" if fixed is None else f"default_type application/json; return 200 '{fixed}';"
    port = free_port()
    configuration = Path(folder) / "nginx.conf"
    configuration.write_text(
        f"""
        {"user root;" if os.geteuid() == 0 else ""}
        daemon off;
        worker_processes auto;
        pid {folder}/nginx.pid;
        error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{
            types {{ text/xml htm; }}
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 1000000000;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{ listen 127.0.0.1:{port}; {serves} }}
        }}
        """
    )
    with open(Path(folder) / "nginx.out", "wb") as out:
        process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", configuration], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.connect()
                break
            demand(process.poll() is None, f"nginx ended: {(Path(folder) / 'nginx.out').read_text()[-1000:]}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wrk(url, script, arguments, seconds, connections=64, threads=1):
    """Requests per second, and how many there were; fails when any was refused."""
    out = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", HERE / script, url, "--", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    demand(out.returncode == 0, f"wrk failed: {out.stdout}{out.stderr}")
    for complaint in ("Non-2xx", "Socket errors"):
        demand(complaint not in out.stdout, f"wrk was refused: {out.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out.stdout)
    total = re.search(r"(\d+) requests in", out.stdout)
    demand(rate and total and int(total[1]) > 0, f"wrk made no requests: {out.stdout}")
    return float(rate[1]), int(total[1])


def get(port, path, **headers):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()


# ---- The figures -------------------------------------------------------------------------------------------------------------


def some_macs(count):
    numbers = random.Random(7).sample(range(0x700000, 0xFFFFFF), count)
    return [f"000413{number:06X}" for number in numbers]


def lookup(folder, arguments):
    """(a) Phones asking, against nginx serving one file for each."""
    macs = some_macs(arguments.phones)
    listed = Path(folder) / "macs"
    listed.write_text("\n".join(macs) + "\n")
    with Patchbay(folder) as server:
        register_all(server, macs)
        path = f"/snomD345-{macs[0]}.htm"
        status, _, answer = get(server.port, path, **{"User-Agent": "Mozilla/4.0 (compatible; snomD345-SIP 10.1.1.1)"})
        demand(status == 200 and b"provisioning.example.org" in answer, f"GET {path} answered {status}: {answer[:300]!r}")
        site = Path(folder) / "site"
        site.mkdir()
        for mac in macs:
            own = answer.replace(macs[0].encode(), mac.encode()).replace(macs[0].lower().encode(), mac.lower().encode())
            (site / f"snomD345-{mac}.htm").write_bytes(own)
        with nginx(folder, site) as peer_port:
            demand(get(peer_port, path)[2] == answer, "nginx serves something else than Patchbay")
            ours, peer = [], []
            for _ in range(arguments.rounds):
                for rates, port in ((peer, peer_port), (ours, server.port)):
                    rates.append(wrk(f"http://127.0.0.1:{port}", "lookup.lua", [listed], arguments.seconds)[0])
    ours, peer = statistics.median(ours), statistics.median(peer)
    report("a", "phone look-up", f"{kilo(ours)}/s", "nginx", f"{kilo(peer)}/s", f"ratio {ours / peer:.2f}", "at least 1.0", ours >= peer)


def bulk(folder, arguments):
    """(b) Registering many phones by few calls, against sqlite3 importing the same rows."""
    macs = some_macs(arguments.phones)
    rows = Path(folder) / "rows.csv"
    rows.write_text("".join(f"{mac},{URL},northwind\n" for mac in macs))
    ours, peer = [], []
    for number in range(arguments.rounds):
        own = Path(folder) / f"server{number}"
        own.mkdir()
        with Patchbay(own) as server:
            ours.append(register_all(server, macs))
            # Some may be phones of the demo data.
            demand(phones(server) >= {mac.lower() for mac in macs}, "not all phones are listed")
        database = Path(folder) / f"import{number}.db"
        script = (
            "PRAGMA journal_mode=WAL;\nPRAGMA synchronous=FULL;\n"
            "CREATE TABLE redirections (mac TEXT PRIMARY KEY, url TEXT NOT NULL, organization TEXT NOT NULL) WITHOUT ROWID;\n"
            f".mode csv\n.import {rows} redirections\n"
        )
        began = time.perf_counter()
        subprocess.run(["sqlite3", database], input=script, text=True, check=True, capture_output=True)
        peer.append(time.perf_counter() - began)
        with contextlib.closing(sqlite3.connect(database)) as check:
            demand(check.execute("SELECT count(*) FROM redirections").fetchone()[0] == len(macs), "sqlite3 did not import all rows")
    mine, theirs = statistics.median(ours), statistics.median(peer)
    report(
        "b", f"registering {kilo(len(macs))} phones", f"{mine:.2f} s", "sqlite3 import", f"{theirs:.2f} s",
        f"{mine / theirs:.1f} times its time", "at most 4", mine <= 4 * theirs,
    )


def single(folder, arguments):
    """(c) Many clients registering one phone at a time, against one commit per row; kill -9 at the end of each round."""
    ours, peer = [], []
    for number in range(arguments.rounds):
        with Patchbay(folder) as server:
            before = phones(server)
            rate, total = wrk(f"http://{server.host}:{server.port}", "register.lua", [number * 2_000_000], arguments.seconds)
            server.kill()
        ours.append(rate)
        with Patchbay(folder) as server:
            kept = len(phones(server) - before)
        # Every request that was answered is there; up to one a connection was under way at the end.
        demand(total <= kept <= total + 64, f"{total} phones were acknowledged, {kept} are listed after a kill -9")
        schema = "CREATE TABLE redirections (mac TEXT PRIMARY KEY, url TEXT NOT NULL, organization TEXT NOT NULL) WITHOUT ROWID"
        insert = "INSERT INTO redirections VALUES (?, ?, ?)"
        row = lambda count: (f"000413{count:06X}", URL, "northwind")
        peer.append(commits(Path(folder) / f"peer{number}.db", arguments.seconds, schema, insert, row))
    mine, theirs = statistics.median(ours), statistics.median(peer)
    report(
        "c", "64 clients registering one phone each", f"{kilo(mine)}/s", "SQLite, one commit a row", f"{kilo(theirs)}/s",
        f"ratio {mine / theirs:.1f}", "at least 4", mine >= 4 * theirs,
    )


def commits(path, seconds, schema, insert, row):
    """Rows per second when each has a durable commit of its own. `row` makes the row of a number."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(schema)
        began = time.perf_counter()
        count = 0
        while time.perf_counter() - began < seconds:
            database.execute(insert, row(count))
            count += 1
        return count / (time.perf_counter() - began)


def start(folder, arguments):
    """(d) From the command to the ready line, and memory when nothing happens."""
    with Patchbay(folder) as server:
        first = server.seconds_to_ready
    times, memory = [], []
    for _ in range(10):
        with Patchbay(folder, demo=False) as server:
            times.append(server.seconds_to_ready * 1000)
            time.sleep(1)
            memory.append(server.resident() / 1_000_000)
    took, used = statistics.median(times), statistics.median(memory)
    report("d", "start to ready", f"{took:.0f} ms", "", "", f"first start with demo data {first * 1000:.0f} ms", "at most 300 ms", took <= 300)
    report("d", "memory when idle", f"{used:.1f} MB", "", "", "resident", "at most 40 MB", used <= 40)


def bundle(folder, arguments):
    """(e) What a first visit downloads."""
    with Patchbay(folder) as server:
        status, headers, page = get(server.port, "/sign-in")
        demand(status == 200, f"GET /sign-in answered {status}")
        paths = []
        for tag in re.findall(r"<link\b[^>]*>", page.decode()):
            attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
            if attributes.get("rel") in ("stylesheet", "modulepreload", "preload") and attributes.get("href", "").startswith("/"):
                paths.append(attributes["href"])
        # The page's own piece is announced by a header.
        paths += re.findall(r"<(/[^>]*)>; rel=(?:module)?preload", dict((name.lower(), value) for name, value in headers).get("link", ""))
        demand(any(path.endswith(".wasm") for path in paths), f"the sign-in page loads no WASM, only {paths}")
        wasm = total = 0
        for path in dict.fromkeys(paths):
            status, headers, body = get(server.port, path, **{"Accept-Encoding": "br"})
            demand(status == 200, f"GET {path} answered {status}")
            coding = dict((name.lower(), value) for name, value in headers).get("content-encoding", "as it is")
            demand(coding == "br" or not path.endswith((".wasm", ".js", ".css")), f"{path} is not compressed")
            print(f"    {len(body) / 1000:8.1f} kB  {coding:8}  {path}")
            total += len(body)
            wasm += len(body) if path.endswith(".wasm") else 0
    print(f"    {total / 1000:8.1f} kB  in all")
    chunks = sorted((ROOT / "target/site/pkg").glob("*.wasm.br"), key=lambda file: -file.stat().st_size)
    print("    all modules of the portal:")
    for file in chunks:
        print(f"    {file.stat().st_size / 1000:8.1f} kB  br        {re.sub(r'_[0-9]{6,}', '', file.name.removesuffix('.br'))}")
    report("e", "WASM in the first load", f"{wasm / 1000:.1f} kB", "", "", f"{total / 1000:.1f} kB in all", "at most 250 kB brotli", wasm <= 250_000)


ACCOUNT_PASSWORD = "bench-secret"


def md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sip_account(place):
    return f"user{place:06}"


@contextlib.contextmanager
def filled(folder, people):
    """Accounts straight into the database of a server that does not run, for nothing on the wire makes accounts. `people` are user part,
    first and last name. Gives the database, in which more can be filled in, and where they are: domain, organization and ids."""
    with contextlib.closing(sqlite3.connect(Path(folder) / "patchbay.db")) as database, database:
        like = "SELECT organization_id, domain, timezone FROM sip_accounts WHERE address = 'alice@example.org'"
        organization, domain, zone = database.execute(like).fetchone()
        now, ids, users, accounts, addresses = int(time.time() * 1000), [], [], [], []
        for place, (user, first, last) in enumerate(people):
            id_, address, name = f"bench-{place:08}", f"{user}@{domain}", f"{first} {last}"
            ha1, ha1b = md5(f"{user}:{domain}:{ACCOUNT_PASSWORD}"), md5(f"{address}:{domain}:{ACCOUNT_PASSWORD}")
            ids.append(id_)
            users.append((id_, address, name, organization, now))
            accounts.append((id_, organization, address, domain, ha1, ha1b, name, first, last, zone, now, now))
            addresses.append((address, id_))
        database.executemany("INSERT INTO users (id, name, title, role, organization_id, created_at) VALUES (?, ?, ?, 'subscriber', ?, ?)", users)
        database.executemany(
            "INSERT INTO sip_accounts (id, organization_id, address, domain, ha1, ha1b, name, first_name, last_name, timezone, listed,"
            " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE, ?, ?)",
            accounts,
        )
        database.executemany("INSERT INTO sip_addresses (address, account_id, alias) VALUES (?, ?, FALSE)", addresses)
        # The demo's own people would be found on one side only.
        database.execute("UPDATE sip_accounts SET listed = FALSE WHERE id NOT LIKE 'bench-%'")
        yield database, domain, organization, ids


def fill_accounts(folder, count):
    """Accounts with a device and some calls each; gives their domain."""
    with filled(folder, ((sip_account(place), "Bench", "Mark") for place in range(count))) as (database, domain, organization, ids):
        now, devices, calls = int(time.time() * 1000), [], []
        for place, id_ in enumerate(ids):
            contact = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}:5060"
            devices.append((f"device-{place:08}", id_, contact, contact, contact, now, now + 86_400_000))
            for number, direction in enumerate(("placed", "placed", "received", "received")):
                began, call = now - (number + 1) * 3_600_000, f"call-{place:08}-{number}"
                calls.append((id_, direction, began, call, organization, began + 90_000, call))
        database.executemany(
            "INSERT INTO sip_devices (id, account_id, device_key, contact, public_contact, transport, user_agent, instance, registered_at,"
            " expires_at) VALUES (?, ?, ?, ?, ?, 'tls', 'Blink Pro 7.1 (MacOSX)', '', ?, ?)",
            devices,
        )
        database.executemany(
            "INSERT INTO sip_calls (account_id, direction, started_at, id, organization_id, remote_party, display_name, stopped_at, duration,"
            " status, price, session_id, from_tag, to_tag, proxy_ip, media)"
            " VALUES (?, ?, ?, ?, ?, 'bob@example.net', 'Bob', ?, 90, '200', NULL, ?, 'ft', 'tt', '192.0.2.1', 'audio')",
            calls,
        )
        return domain


class Digest:
    """Answers one challenge for as many accounts as there are: a nonce belongs to nobody, and is good for 300 seconds."""

    def __init__(self, port, realm):
        self.realm = realm
        status, headers, _ = get(port, self.path("get_devices"))
        challenge = dict((name.lower(), value) for name, value in headers).get("www-authenticate", "")
        found = re.search(r'nonce="([^"]+)"', challenge)
        demand(status == 401 and found, f"no challenge, but {status}: {challenge}")
        self.nonce = found[1]

    def path(self, action):
        return f"/settings.phtml?action={action}&realm={self.realm}"

    def authorization(self, user, method_name, path):
        ha1, ha2 = md5(f"{user}:{self.realm}:{ACCOUNT_PASSWORD}"), md5(f"{method_name}:{path}")
        response = md5(f"{ha1}:{self.nonce}:00000001:0123456789abcdef:auth:{ha2}")
        return (
            f'Digest username="{user}", realm="{self.realm}", nonce="{self.nonce}", uri="{path}", qop=auth, nc=00000001,'
            f' cnonce="0123456789abcdef", response="{response}"'
        )


def settings(folder, arguments):
    """(f) Reading history and devices of many accounts under digest, against nginx serving the same JSON without a password."""
    place, chance = Path(folder), random.Random(13)
    with Patchbay(folder):
        pass
    domain = fill_accounts(folder, arguments.accounts)
    # Asked at random among all accounts; as many of them as a round can ask.
    asked = chance.sample(range(arguments.accounts), min(arguments.accounts, 20_000))
    actions = ("get_history", "get_devices")
    with Patchbay(folder, demo=False) as server:

        def write_requests():
            digest, lines = Digest(server.port, domain), []
            for number in asked:
                for action in actions:
                    path = digest.path(action)
                    lines.append(f"{path}\t{digest.authorization(sip_account(number), 'GET', path)}")
            (place / "digest").write_text("\n".join(lines) + "\n")
            return lines

        site = place / "site"
        site.mkdir()
        with contextlib.closing(server.connect()) as connection:
            for at, line in enumerate(write_requests()):
                path, authorization = line.split("\t")
                connection.request("GET", path, headers={"Authorization": authorization})
                response = connection.getresponse()
                body = response.read()
                demand(response.status == 200 and (b"call-" in body or b"Blink" in body), f"{path} answered {response.status}: {body[:300]!r}")
                (site / f"{at}.json").write_bytes(body)
        (place / "plain").write_text("".join(f"/{at}.json\t\n" for at in range(len(asked) * len(actions))))
        with nginx(folder, site) as peer_port:
            ours, peer = [], []
            for _ in range(arguments.rounds):
                write_requests()
                for rates, port, listed in ((peer, peer_port, "plain"), (ours, server.port, "digest")):
                    rates.append(wrk(f"http://127.0.0.1:{port}", "paths.lua", [place / listed], arguments.seconds)[0])
    ours, peer = statistics.median(ours), statistics.median(peer)
    what = f"history and devices among {kilo(arguments.accounts)} accounts"
    report("f", what, f"{kilo(ours)}/s", "nginx", f"{kilo(peer)}/s", f"ratio {ours / peer:.2f}", "at least 0.4", ours >= 0.4 * peer)


def journal(folder, arguments):
    """(g) 32 clients putting one journal entry at a time, against one commit per entry."""
    place, chance = Path(folder), random.Random(14)
    with Patchbay(folder):
        pass
    domain = fill_accounts(folder, min(arguments.accounts, 10_000))
    data = '{"id": "1", "data": "' + "x" * 200 + '"}'

    def kept():
        with contextlib.closing(sqlite3.connect(place / "patchbay.db")) as database:
            return database.execute("SELECT count(*) FROM sip_journal_entries").fetchone()[0]

    ours, peer = [], []
    with Patchbay(folder, demo=False) as server:
        for number in range(arguments.rounds):
            digest = Digest(server.port, domain)
            path = digest.path("put_journal_entries")
            users = [sip_account(chance.randrange(min(arguments.accounts, 10_000))) for _ in range(20_000)]
            (place / "puts").write_text("".join(f"{path}\t{digest.authorization(user, 'POST', path)}\n" for user in users))
            (place / "form").write_text(urllib.parse.urlencode({"uuid": "bench", "data": data}))
            before = kept()
            rate, total = wrk(f"http://{server.host}:{server.port}", "paths.lua", [place / "puts", place / "form"], arguments.seconds, 32)
            ours.append(rate)
            time.sleep(1)
            # Every put that was answered is there; up to one a connection was under way at the end.
            demand(total <= kept() - before <= total + 32, f"{total} puts were acknowledged, {kept() - before} are there")
            schema = "CREATE TABLE journal (account TEXT, second INTEGER, uuid TEXT, data TEXT, PRIMARY KEY (account, second)) WITHOUT ROWID"
            row = lambda count: (users[count % len(users)], count, "bench", data)
            peer.append(commits(place / f"peer{number}.db", arguments.seconds, schema, "INSERT INTO journal VALUES (?, ?, ?, ?)", row))
    mine, theirs = statistics.median(ours), statistics.median(peer)
    report(
        "g", "32 clients putting one journal entry each", f"{kilo(mine)}/s", "SQLite, one commit an entry", f"{kilo(theirs)}/s",
        f"ratio {mine / theirs:.1f}", "at least 4", mine >= 4 * theirs,
    )


BASE = "ou=addressbook,dc=example,dc=org"


def some_people(count):
    """User part, first name, last name and number of so many people, who share names as people do."""
    chance = random.Random(11)
    syllables = [a + b + c for a in "bdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "ie", "oo") for c in ("", "l", "n", "r", "s", "tz")]
    first = ["".join(chance.choices(syllables, k=2)).capitalize() for _ in range(2_000)]
    last = ["".join(chance.choices(syllables, k=chance.choice((2, 3)))).capitalize() for _ in range(20_000)]
    for number in range(count):
        yield f"user{number:06}", chance.choice(first), chance.choice(last), f"+3120{number:07}"


def what_people_type(people, count):
    """Parts of names from four characters on, as Blink sends them, and two of a first and a last name together."""
    chance = random.Random(12)
    for _ in range(count):
        _, first, last, _ = chance.choice(people)
        name = f"{first} {last}".lower()
        length = chance.choice((4, 4, 5, 6, 8))
        start = chance.randrange(max(1, len(name) - length))
        yield name[start : start + length].strip()


def fill_directory(folder, people):
    """Accounts that are listed, each with a number."""
    with filled(folder, ((user, first, last) for user, first, last, _ in people)) as (database, _, _, ids):
        now = int(time.time() * 1000)
        numbers = [(number, id_, now) for (_, _, _, number), id_ in zip(people, ids)]
        database.executemany("INSERT INTO sip_numbers (number, account_id, changed_at) VALUES (?, ?, ?)", numbers)


@contextlib.contextmanager
def slapd(folder, people):
    """OpenLDAP's server with the same entries and an index for parts of names; gives the port."""
    folder, port = Path(folder), free_port()
    (folder / "data").mkdir(parents=True)
    configuration = folder / "slapd.conf"
    text = "1.3.6.1.4.1.1466.115.121.1.15"
    sip = [
        f"attributetype ( 0.0.8.350.1.1.6.1.{number} NAME '{name}' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX {text} )"
        for number, name in ((1, "SIPIdentitySIPURI"), (5, "SIPIdentityUserName"))
    ]
    schemas = [f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")]
    lines = [
        *schemas, *sip,
        "objectclass ( 0.0.8.350.1.1.6.2.1 NAME 'SIPIdentity' SUP top AUXILIARY MAY ( SIPIdentitySIPURI $ SIPIdentityUserName ) )",
        "modulepath /usr/lib/ldap", "moduleload back_mdb", f"pidfile {folder}/slapd.pid", f"argsfile {folder}/slapd.args",
        "loglevel 0", "sizelimit unlimited", "database mdb", "maxsize 4294967296", f'suffix "{BASE}"', f"directory {folder}/data",
        "index objectClass eq", "index cn,sn,givenName,telephoneNumber sub,eq", "index uid eq", "readonly on",
    ]  # fmt: skip
    configuration.write_text("\n".join(lines) + "\n")
    ldif = [f"dn: {BASE}\nobjectClass: organizationalUnit\nou: addressbook\n"]
    for user, first, last, number in people:
        ldif.append(
            f"dn: uid={user},{BASE}\nobjectClass: inetOrgPerson\nobjectClass: SIPIdentity\nuid: {user}\ncn: {first} {last}\nsn: {last}\n"
            f"givenName: {first}\ndisplayName: {first} {last}\nSIPIdentitySIPURI: sip:{user}@example.org\nSIPIdentityUserName: {user}\n"
            f"telephoneNumber: {number}\n"
        )
    (folder / "people.ldif").write_text("\n".join(ldif))
    subprocess.run(["slapadd", "-q", "-f", configuration, "-l", folder / "people.ldif"], check=True, capture_output=True, text=True)
    with open(folder / "slapd.out", "wb") as out:
        process = subprocess.Popen(
            ["slapd", "-f", configuration, "-h", f"ldap://127.0.0.1:{port}", "-d", "0"], stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            demand(process.poll() is None, f"slapd ended: {(folder / 'slapd.out').read_text()[-1000:]}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def element(tag, content):
    """An element of BER, its length in four bytes."""
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def search_request(text):
    """`cn=*text*` below the base as Blink sends it: at most 100 entries, 10 seconds, all attributes."""
    filter_ = element(0xA4, element(4, b"cn") + element(0x30, element(0x81, text.encode())))
    limits = b"\x0a\x01\x02\x0a\x01\x00\x02\x01\x64\x02\x01\x0a\x01\x01\x00"
    return element(0x30, b"\x02\x01\x07" + element(0x63, element(4, BASE.encode()) + limits + filter_ + element(0x30, b"")))


class Ldap:
    """A connection that asks one question after the other."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bytes = b""

    def ask(self, request):
        """How many entries came, and the result's code."""
        self.socket.sendall(request)
        entries, at = 0, 0
        while True:
            message = self.message(at)
            if message is None:
                more = self.socket.recv(1 << 18)
                demand(more, "the directory closed the connection")
                self.bytes, at = self.bytes[at:] + more, 0
                continue
            body, at = message
            # The number is one byte here; the operation's tag stands behind it.
            operation = self.bytes[body + 3]
            if operation == 0x65:
                code = self.bytes[at - 1 - self.tail(body, at)]
                self.bytes = self.bytes[at:]
                return entries, code
            demand(operation == 0x64, f"the directory answered with operation {operation:#x}")
            entries += 1

    def message(self, at):
        """Where the message's inside begins, and where it ends; nothing while it is not whole."""
        if len(self.bytes) < at + 2:
            return None
        length, body = self.bytes[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if len(self.bytes) < body + count:
                return None
            length, body = int.from_bytes(self.bytes[body : body + count], "big"), body + count
        return (body, body + length) if len(self.bytes) >= body + length else None

    def tail(self, body, end):
        """How far the code's byte stands before the end of a SearchResultDone."""
        inside = body + 4
        inside += 1 + (self.bytes[inside] & 0x7F if self.bytes[inside] & 0x80 else 0)
        return end - 1 - (inside + 2)


def ask_for_a_while(port, requests, seconds, place):
    """Answers per second of one client."""
    connection = Ldap(port)
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        entries, code = connection.ask(requests[(place + count) % len(requests)])
        demand(code in (0, 4) and entries <= 100, f"{entries} entries, code {code}")
        count += 1
    return count / (time.perf_counter() - began)


def searches(port, requests, seconds, clients=4):
    """Answers per second of some clients at the same time, each a process of its own."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        jobs = [(port, requests, seconds, place * len(requests) // clients) for place in range(clients)]
        return sum(pool.starmap(ask_for_a_while, jobs))


def directory(folder, arguments):
    """(h) Searches for parts of names in the directory, against OpenLDAP's slapd with an index for them."""
    people = list(some_people(arguments.people))
    requests = [search_request(text) for text in what_people_type(people, 2_000)]
    with Patchbay(folder):
        pass
    fill_directory(folder, people)
    # Without --demo: the data is there, and more.
    with Patchbay(folder, demo=False) as server, slapd(Path(folder) / "slapd", people) as peer_port:
        mine, theirs = Ldap(server.ldap_port), Ldap(peer_port)
        found = 0
        for request in requests[:300]:
            answers = mine.ask(request), theirs.ask(request)
            demand(answers[0] == answers[1], f"Patchbay answers {answers[0]}, slapd {answers[1]}: {request!r}")
            found += answers[0][0]
        print(f"    {found / 300:.1f} entries found by a search; both find the same", flush=True)
        ours, peer = [], []
        for _ in range(arguments.rounds):
            peer.append(searches(peer_port, requests, arguments.seconds))
            ours.append(searches(server.ldap_port, requests, arguments.seconds))
    ours, peer = statistics.median(ours), statistics.median(peer)
    what = f"directory search among {kilo(len(people))}"
    report("h", what, f"{kilo(ours)}/s", "slapd, sub index", f"{kilo(peer)}/s", f"ratio {ours / peer:.2f}", "at least 1.0", ours >= peer)


MODEL, CARRIER = "SM-G930F", "DBT"
OLD = "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1"
CLIENT = ("11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000")


def fill_devices(folder, count):
    """Devices that wait for the window of the demo data's active campaign, straight into the database of a server that does not run."""
    with contextlib.closing(sqlite3.connect(Path(folder) / "patchbay.db")) as database, database:
        database.execute("UPDATE campaign_licenses SET seats = ?", (count + 1_000,))
        find = (
            "SELECT c.id, c.organization_id, c.group_id FROM campaigns c JOIN campaign_groups g ON g.id = c.group_id"
            " WHERE g.name = 'Test Device Group' AND c.model = ? AND c.carrier = ? AND c.newest"
        )
        campaign, organization, group = database.execute(find, (MODEL, CARRIER)).fetchone()
        now = int(time.time() * 1000)
        # The server takes a device's id for a UUID.
        ids = [f"00000000-0000-7000-8000-{place:012x}" for place in range(count)]
        database.executemany(
            "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, version, seated, seen_at, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, TRUE, ?, ?)",
            ((id_, organization, group, f"BENCH{place:04}", MODEL, CARRIER, OLD, now, now) for place, id_ in enumerate(ids)),
        )
        database.executemany(
            "INSERT INTO campaign_progress (campaign_id, device_id, progress, failures, told) VALUES (?, ?, 'pending', 0, 'window')",
            ((campaign, id_) for id_ in ids),
        )


def clock_at_noon():
    """How many minutes a clock is ahead of UTC that shows about noon now."""
    ahead = (12 * 60 - int(time.time() // 60)) % 1440
    return ahead - 1440 if ahead > 840 else ahead


def post(port, path, body, headers):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()


def polls(folder, arguments):
    """(i) Devices asking for firmware, against nginx answering every request with one fixed JSON."""
    with Patchbay(folder):
        pass
    fill_devices(folder, arguments.devices)
    offset = clock_at_noon()
    # Without --demo: the data is there, and more.
    with Patchbay(folder, demo=False) as server:
        headers = {"Authorization": "Bearer fota-test-group-secret", "Content-Type": "application/json"}
        question = f'{{"device":"BENCH0000","model":"{MODEL}","carrier":"{CARRIER}","version":"{OLD}","utc_offset_minutes":{offset},"state":"idle"}}'
        status, answer = post(server.port, "/fota/v1/poll", question, headers)
        demand(status == 200 and b'"answer":"wait","reason":"window"' in answer, f"a device was answered {status}: {answer!r}")
        # Every device once: from the database. What is told afterwards is remembered.
        sim = ["agent-sim", "--url", f"http://127.0.0.1:{server.port}", "--secret", "fota-test-group-secret", "--prefix", "BENCH"]
        sim += ["--devices", arguments.devices, "--model", MODEL, "--carrier", CARRIER, "--firmware", OLD, "--utc-offset", offset]
        sim += ["--seconds", 3600, "--connections", 64]
        told = subprocess.run([BINARY, *map(str, sim)], capture_output=True, text=True, check=True).stdout
        found = re.match(r"(\d+) questions and 0 orders in ([\d.]+) s", told)
        demand(found and int(found[1]) == arguments.devices, f"not every device was answered once: {told}")
        print(f"    every device once: {kilo(int(found[1]) / float(found[2]))}/s from the database", flush=True)
        with nginx(folder, None, answer.decode()) as peer_port:
            demand(post(peer_port, "/fota/v1/poll", question, headers) == (200, answer), "nginx answers something else")
            ours, peer = [], []
            for _ in range(arguments.rounds):
                for rates, port in ((peer, peer_port), (ours, server.port)):
                    rates.append(wrk(f"http://127.0.0.1:{port}", "poll.lua", [arguments.devices, offset], arguments.seconds)[0])
        used = server.resident() / 1_000_000
    ours, peer = statistics.median(ours), statistics.median(peer)
    what = f"polls of {kilo(arguments.devices)} devices"
    report("i", what, f"{kilo(ours)}/s, {used:.0f} MB", "nginx, fixed JSON", f"{kilo(peer)}/s", f"ratio {ours / peer:.2f}", "at least 0.5", 2 * ours >= peer)


def orders(folder, arguments):
    """(j) Campaigns ordered over the wire, each durable, against one commit per row."""

    def kept():
        with contextlib.closing(sqlite3.connect(f"file:{folder}/patchbay.db?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM campaigns").fetchone()[0]

    ours, peer = [], []
    with Patchbay(folder) as server:
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": CLIENT[0], "client_secret": CLIENT[1]})
        status, told = post(server.port, "/iam/auth/oauth/v2/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
        demand(status == 200, f"no token but {status}: {told!r}")
        token = re.search(rb'"access_token":"([^"]+)"', told)[1].decode()
        for number in range(arguments.rounds):
            before = kept()
            rate, total = wrk(f"http://{server.host}:{server.port}", "order.lua", [token, number * 300_000], arguments.seconds)
            ours.append(rate)
            time.sleep(1)
            made = kept() - before
            demand(total <= made <= total + 64, f"{total} orders were acknowledged, {made} are kept")
            schema = "CREATE TABLE campaigns (id TEXT PRIMARY KEY, target TEXT NOT NULL, start TEXT NOT NULL) WITHOUT ROWID"
            row = lambda count: (f"{count:036}", "Latest", "20991231")
            peer.append(commits(Path(folder) / f"peer{number}.db", arguments.seconds, schema, "INSERT INTO campaigns VALUES (?, ?, ?)", row))
    mine, theirs = statistics.median(ours), statistics.median(peer)
    report(
        "j", "64 clients ordering one campaign each", f"{kilo(mine)}/s", "SQLite, one commit a row", f"{kilo(theirs)}/s",
        f"ratio {mine / theirs:.1f}", "at least 1", mine >= theirs,
    )


def fleet(folder, arguments):
    """(n) A whole campaign of many devices in accelerated time, with every answer checked: the fleet test of core, built for speed."""
    environment = os.environ | {"PATCHBAY_TEST_FLEET": str(arguments.fleet), "TMPDIR": str(folder)}
    build = ["cargo", "test", "--release", "--locked", "--package", "patchbay-core", "--lib"]
    subprocess.run([*build, "--no-run"], cwd=ROOT, check=True)
    test = "campaigns::tests::fleet::sqlite::a_fleet_is_brought_to_its_target"
    began = time.perf_counter()
    run = ["/usr/bin/env", "python3", "-c", "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
           " print('KB', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"]  # fmt: skip
    out = subprocess.run([*run, *build, "--", "--exact", test, "--nocapture"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    demand(out.returncode == 0, f"the fleet failed: {out.stdout[-2000:]}{out.stderr[-2000:]}")
    found, memory = re.search(r"(\d+) devices, (\d+) polls, (\d+) days", out.stdout), re.search(r"KB (\d+)", out.stdout)
    demand(found and memory and int(found[1]) == arguments.fleet, f"not that many devices: {out.stdout[-500:]}")
    what = f"campaign of {kilo(arguments.fleet)} devices, {found[3]} days"
    report("n", what, f"{took:.0f} s, {int(memory[1]) / 1000:.0f} MB", "", "", f"{kilo(int(found[2]) / took)} polls/s", "at most 300 s", took <= 300)


class Wbxml:
    """libwbxml in this process: what `xml2wbxml` is made of, without a process for each document."""

    def __init__(self):
        name = ctypes.util.find_library("wbxml2")
        demand(name, "libwbxml is missing")
        self.library, self.libc = ctypes.CDLL(name), ctypes.CDLL(None)
        self.converter = ctypes.c_void_p()
        self.check(self.library.wbxml_conv_xml2wbxml_create(ctypes.byref(self.converter)))
        self.libc.free.argtypes = [ctypes.c_void_p]

    @staticmethod
    def check(error):
        demand(error == 0, f"libwbxml failed with {error}")

    def convert(self, xml):
        """The WBXML of a document."""
        out, length = ctypes.c_void_p(), ctypes.c_uint32()
        self.check(
            self.library.wbxml_conv_xml2wbxml_run(self.converter, xml, ctypes.c_uint32(len(xml)), ctypes.byref(out), ctypes.byref(length))
        )
        try:
            return ctypes.string_at(out, length.value)
        finally:
            self.libc.free(out)

    def rate(self, xml, seconds):
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for _ in range(100):
                self.convert(xml)
            count += 100
        return count / (time.perf_counter() - began)


def messages(folder, arguments):
    """(o) Building, signing and cutting a setup message, against libwbxml encoding the same document, one thread each."""
    example = TARGET / "release" / "examples" / "rate"
    demand(example.exists(), f"{example} is missing: run scripts/bench, which builds it")
    run = lambda *words: subprocess.run([example, *map(str, words)], check=True, capture_output=True, text=True).stdout
    xml, peer_library = run("xml").encode(), Wbxml()
    octets = peer_library.convert(xml)
    demand(octets.startswith(b"\x03\x0b\x6a") and b"s3cretPw" in octets, f"libwbxml does not encode the document: {octets[:40]!r}")
    ours, peer = [], []
    for _ in range(arguments.rounds):
        peer.append(peer_library.rate(xml, arguments.seconds))
        count, seconds = run(arguments.seconds).split()
        ours.append(int(count) / float(seconds))
    ours, peer = statistics.median(ours), statistics.median(peer)
    report(
        "o", "setup messages built and signed", f"{kilo(ours)}/s", "libwbxml, WBXML alone", f"{kilo(peer)}/s", f"ratio {ours / peer:.1f}",
        "at least 2", ours >= 2 * peer,
    )  # fmt: skip


class Smsc:
    """An SMSC that speaks SMPP by a library that is not ours (npm's smpp), in a process of its own."""

    def __init__(self):
        script = ROOT / "end2end" / "support" / "smsc.mjs"
        self.process = subprocess.Popen(["node", script, "quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.gateway = f"smpp://bench:bench@127.0.0.1:{self.wait('listening')['port']}?source=Patchbay&window=200"

    def wait(self, event):
        while True:
            line = self.process.stdout.readline()
            demand(line, "the SMSC ended")
            told = json.loads(line)
            if told["event"] == event:
                return told

    def taken(self):
        """All segments that were acknowledged: id, receiver, header."""
        self.process.stdin.write('{"tell": true}\n')
        self.process.stdin.flush()
        return [(id_, receiver, header) for id_, receiver, header, _ in self.wait("all")["taken"]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)


API = "/v2/syncengine/phone_datastore_bindings/"
TOKEN = "Bearer pbt_demo_northwind_0123456789abcdef0123456789abcdef"
ENTRY = '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:oc="http://schemas.obexcode.com/syncserver/2009">{}</entry>'
PHONE_MODEL = "02978288-537f-102b-beff-000ea60275d1"


class Application:
    """Registers phones and asks for their setups with many connections; what breaks off is asked for once more, by the same key."""

    def __init__(self, server, workers=48):
        self.workers, self.server, self.lock = workers, server, threading.Condition()
        self.answered, self.complaint = 0, None

    def each(self, work, items):
        """`work(post, item)` for every item, by all workers."""
        items, self.answered = iter(items), 0

        def worker():
            connection = None

            def post(path, body, key):
                nonlocal connection
                while True:
                    with self.lock:
                        self.lock.wait_for(lambda: self.server is not None)
                        server = self.server
                    try:
                        connection = connection or server.connect()
                        headers = {"Content-Type": "application/atom+xml", "Authorization": TOKEN, "Idempotency-Key": key}
                        connection.request("POST", path, body, headers)
                        response = connection.getresponse()
                        return response.status, response.read().decode()
                    except (OSError, http.client.HTTPException):
                        connection = None
                        time.sleep(0.05)

            while self.complaint is None:
                with self.lock:
                    item = next(items, None)
                if item is None:
                    return
                try:
                    work(post, item)
                except Broken as broken:
                    self.complaint = broken
                with self.lock:
                    self.answered += 1

        self.threads = [threading.Thread(target=worker, daemon=True) for _ in range(self.workers)]
        for thread in self.threads:
            thread.start()

    def done(self):
        for thread in self.threads:
            thread.join()
        if self.complaint:
            raise self.complaint


def register(numbers):
    """Registers a phone; notes the binding's number."""

    def work(post, place):
        phone = f"+4790{place:06}"
        fields = (("model_uuid", PHONE_MODEL), ("phone_number", phone), ("foreign_user_id", f"bench:{place}"), ("timezone", "Europe/Oslo"))
        body = ENTRY.format("".join(f"<oc:{name}>{value}</oc:{name}>" for name, value in fields))
        status, text = post(API, body, f"bind-{place}")
        found = re.search(r"phone_datastore_bindings/(\d+)/?<", text)
        demand(status == 201 and found, f"a phone was not registered: {status} {text[:300]}")
        numbers[place] = int(found[1])

    return work


def ask_for_setup(post, number):
    status, text = post(f"{API}{number}/setup/", ENTRY.format(""), f"setup-{number}")
    demand(status in (201, 202), f"a setup was not sent: {status} {text[:300]}")


def gateway(folder, arguments):
    """(p) Setups through SMPP to an SMSC on this machine, with a kill -9 in the middle."""
    place, count = Path(folder), arguments.setups
    own = "SELECT number FROM binding_setups WHERE phone_number LIKE '+4790%'"

    def rows(sql):
        with contextlib.closing(sqlite3.connect(place / "patchbay.db")) as database:
            return database.execute(sql).fetchall()

    with Smsc() as smsc, contextlib.ExitStack() as ending:
        first = Patchbay(folder, PATCHBAY_SMS_GATEWAYS=smsc.gateway)
        ending.callback(first.process.kill)
        application, numbers = Application(first), {}
        application.each(register(numbers), range(count))
        application.done()
        application.each(ask_for_setup, list(numbers.values()))
        began = time.perf_counter()
        while application.answered < count // 2 and application.complaint is None:
            time.sleep(0.01)
        rate = application.answered / (time.perf_counter() - began)
        application.server = None
        first.kill()
        first.log.close()
        acknowledged = {id_ for (id_,) in rows(f"SELECT message_id FROM binding_segments WHERE message_id <> '' AND setup_number IN ({own})")}
        with Patchbay(folder, demo=False, PATCHBAY_SMS_GATEWAYS=smsc.gateway) as second:
            with application.lock:
                application.server = second
                application.lock.notify_all()
            application.done()
            until = time.monotonic() + 60
            while rows(f"{own} AND state <> 'sent' LIMIT 1") and time.monotonic() < until:
                time.sleep(0.1)
        states = dict(rows(f"SELECT state, count(*) FROM binding_setups WHERE number IN ({own}) GROUP BY state"))
        demand(states == {"sent": count}, f"of {count} setups there are {states}")
        taken = [segment for segment in smsc.taken() if segment[1].startswith("4790")]
    segments = rows(f"SELECT count(*) FROM binding_segments WHERE setup_number IN ({own})")[0][0]
    seen = {}
    for id_, receiver, header in taken:
        seen.setdefault((receiver, header), []).append(id_)
    demand(len(seen) == segments, f"of {segments} segments {len(seen)} arrived")
    again = [ids for ids in seen.values() if len(ids) > 1]
    demand(not any(id_ in acknowledged for ids in again for id_ in ids), "an acknowledged segment was sent again")
    # At most so many messages are handed over at once, each with one segment under way.
    demand(len(again) <= 64 and all(len(ids) == 2 for ids in again), f"{len(again)} segments were sent again")
    what = f"{kilo(count)} setups through SMPP"
    told = f"{kilo(segments)} segments, kill -9 in the middle: {len(again)} of those under way went again"
    report("p", what, f"{kilo(rate)} messages/s", "", "", told, "none lost, none acknowledged one doubled", True)


# The seed's user and application of the demo data.
APP_USER, APP_BASIC = "DEV0001", "Basic REVWMDAwMTppbml0aWFs"
APP, APP_ROOT = "com.sap.myapp", "/odata/applications/v4/com.sap.myapp"


def fill_connections(folder, count):
    """Registrations straight into the database of a server that does not run: a million of them by the wire would take an hour."""
    properties = '{"ApnsPushEnable":true,"ApnsDeviceToken":"18AA4813FB9E6393065BFEDADCDD6817","DeviceModel":"iPhone 7","DeviceType":"iPhone"}'
    with contextlib.closing(sqlite3.connect(Path(folder) / "patchbay.db")) as database, database:
        (organization,) = database.execute("SELECT organization_id FROM applications WHERE id = ?", (APP,)).fetchone()
        now = int(time.time() * 1000)
        rows = ((organization, APP, f"bench-{number:08}", APP_USER, properties, now, now, now) for number in range(count))
        database.executemany(
            "INSERT INTO connections (organization_id, application_id, connection_id, user_name, properties, capabilities, device_type, device_model,"
            " application_version, push, created_at, changed_at, seen_at) VALUES (?, ?, ?, ?, ?, '[]', 'iPhone', 'iPhone 7', '1.0', 'apple', ?, ?, ?)",
            rows,
        )


def connections_there(folder):
    with contextlib.closing(sqlite3.connect(Path(folder) / "patchbay.db")) as database:
        return database.execute("SELECT count(*) FROM connections").fetchone()[0]


def bare_mix(path, seconds, count, number):
    """The same four statements straight on SQLite in one process, each change a durable commit of its own: statements per second."""
    chance = random.Random(16 + number)
    half = count // 2
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        (organization,) = database.execute("SELECT organization_id FROM applications WHERE id = ?", (APP,)).fetchone()
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            key, now = (APP, f"bench-{chance.randrange(half):08}"), int(time.time() * 1000)
            database.execute(
                "INSERT INTO connections (organization_id, application_id, connection_id, user_name, properties, capabilities, device_type,"
                " device_model, application_version, push, created_at, changed_at, seen_at) VALUES (?, ?, ?, ?, ?, '[]', 'iPhone', 'iPhone 7', '1.0',"
                " 'none', ?, ?, ?)",
                (organization, APP, f"bare-{number}-{done:08}", APP_USER, '{"DeviceType":"iPhone","DeviceModel":"iPhone 7"}', now, now, now),
            )
            select = "SELECT * FROM connections WHERE application_id = ? AND connection_id = ?"
            demand(database.execute(select, key).fetchone(), "a registration is missing")
            update = "UPDATE connections SET properties = ?, push = 'apple', changed_at = ? WHERE application_id = ? AND connection_id = ?"
            database.execute(update, (f'{{"ApnsDeviceToken":"{done:08}","ApnsPushEnable":true,"DeviceType":"iPhone"}}', now, *key))
            last = half + number * (half // 8) + done // 4
            gone = database.execute("DELETE FROM connections WHERE application_id = ? AND connection_id = ?", (APP, f"bench-{last:08}"))
            demand(gone.rowcount == 1, "a registration was not there to be deleted")
            done += 4
        return done / (time.perf_counter() - began)


def apps(folder, arguments):
    """(k) 64 apps registering, reading, merging and deleting, against the same statements straight on SQLite."""
    place, count = Path(folder), arguments.connections
    with Patchbay(folder):
        pass
    fill_connections(folder, count)
    bare = place / "bare.db"
    shutil.copy(place / "patchbay.db", bare)
    ours, peer = [], []
    half, part = count // 2, count // 16
    with Patchbay(folder, demo=False) as server:
        status, _, body = get(server.port, f"{APP_ROOT}/Connections('bench-00000000')", Authorization=APP_BASIC)
        demand(status == 200 and b"bench-00000000" in body, f"a registration was answered with {status}: {body[:300]!r}")
        for number in range(arguments.rounds):
            peer.append(bare_mix(bare, arguments.seconds, count, number))
            before = connections_there(folder)
            address = f"http://{server.host}:{server.port}"
            rate, total = wrk(address, "apps.lua", [count, number * 10_000_000, half + number * part], arguments.seconds)
            demand(total // 4 < part, "there were too few registrations to delete")
            ours.append(rate)
            time.sleep(1)
            # As many came as went; of those under way at the end some came and some went.
            demand(abs(connections_there(folder) - before) <= 64, "registrations came or went that should not have")
    mine, theirs = statistics.median(ours), statistics.median(peer)
    what = f"registering, reading, merging, deleting among {kilo(count)} registrations"
    report("k", what, f"{kilo(mine)}/s", "bare SQLite", f"{kilo(theirs)}/s", f"ratio {mine / theirs:.2f}", "at least 0.5", mine >= 0.5 * theirs)


def entities(folder, arguments):
    """(l) Apps reading their registration, against nginx serving the same document as a file."""
    place, count = Path(folder), min(arguments.connections, 100_000)
    with Patchbay(folder):
        pass
    fill_connections(folder, count)
    site = place / "site"
    site.mkdir()
    asked = random.Random(17).sample(range(count), min(count, 2_000))
    with Patchbay(folder, demo=False) as server:
        paths = [f"{APP_ROOT}/Connections('bench-{number:08}')" for number in asked]
        for at, path in enumerate(paths):
            status, _, body = get(server.port, path, Authorization=APP_BASIC, Host=f"127.0.0.1:{server.port}")
            demand(status == 200 and b"</entry>" in body, f"{path} answered {status}: {body[:300]!r}")
            (site / f"{at}.xml").write_bytes(body)
        (place / "ours").write_text("".join(f"{path}\t{APP_BASIC}\n" for path in paths))
        (place / "plain").write_text("".join(f"/{at}.xml\t\n" for at in range(len(paths))))
        with nginx(folder, site) as peer_port:
            ours, peer = [], []
            for _ in range(arguments.rounds):
                for rates, port, listed in ((peer, peer_port, "plain"), (ours, server.port, "ours")):
                    rates.append(wrk(f"http://127.0.0.1:{port}", "paths.lua", [place / listed], arguments.seconds)[0])
    ours, peer = statistics.median(ours), statistics.median(peer)
    what = f"reading a registration among {kilo(count)}"
    report("l", what, f"{kilo(ours)}/s", "nginx", f"{kilo(peer)}/s", f"ratio {ours / peer:.2f}", "at least 0.5", ours >= 0.5 * peer)


def feed(folder, arguments):
    """(m) Memory while a long feed of registrations is read."""
    count = min(arguments.connections, 100_000)
    with Patchbay(folder):
        pass
    fill_connections(folder, count)
    with Patchbay(folder, demo=False) as server, contextlib.closing(server.connect()) as connection:
        # A short one first: what it takes to do so at all is no growth.
        demand(get(server.port, f"{APP_ROOT}/Connections?$top=400", Authorization=APP_BASIC)[0] == 200, "a short feed was refused")
        before = most = server.resident()
        connection.request("GET", f"{APP_ROOT}/Connections", headers={"Authorization": APP_BASIC})
        response = connection.getresponse()
        demand(response.status == 200, f"the feed was answered with {response.status}")
        # Of the entries inside, each tells another type. A mark may lie across two pieces.
        mark, length, entries, tail = b'term="applications.Connection"', 0, 0, b""
        while piece := response.read(1 << 20):
            length += len(piece)
            entries += (tail + piece).count(mark)
            tail = (tail + piece)[1 - len(mark) :]
            most = max(most, server.resident())
        demand(entries >= count and tail.endswith(b"</feed>"), f"{entries} registrations of {count} came")
    grown = (most - before) / 2**20
    report(
        "m", f"memory for a feed of {kilo(entries)} registrations, {length / 2**20:.0f} MiB", f"{grown:.1f} MiB more", "", "", "", "at most 16 MiB", grown <= 16,
    )


SCENARIOS = {"a": lookup, "b": bulk, "c": single, "d": start, "e": bundle, "f": settings, "g": journal, "h": directory,
             "i": polls, "j": orders, "k": apps, "l": entities, "m": feed, "n": fleet,
             "o": messages, "p": gateway}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="letters of those to run, otherwise all: " + " ".join(SCENARIOS))
    parser.add_argument("--phones", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=100_000, help="of SIP subscribers")
    parser.add_argument("--people", type=int, default=100_000, help="in the directory")
    parser.add_argument("--devices", type=int, default=1_000_000, help="that poll for firmware")
    parser.add_argument("--fleet", type=int, default=100_000, help="devices of the simulated campaign")
    parser.add_argument("--setups", type=int, default=10_000, help="sent through a gateway")
    parser.add_argument("--connections", type=int, default=1_000_000, help="registrations of apps")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many is the figure")
    parser.add_argument("--seconds", type=int, default=5, help="of load in each round")
    arguments = parser.parse_args()
    for letter in arguments.scenarios:
        if letter not in SCENARIOS:
            parser.error(f"there is no scenario {letter}")
    demand(BINARY.exists(), f"{BINARY} is missing: run scripts/build first")

    # On the disk of the checkout: memory would make durable commits look free.
    place = ROOT / "target" / "bench"
    place.mkdir(parents=True, exist_ok=True)
    broken = 0
    for letter in arguments.scenarios or SCENARIOS:
        scenario = SCENARIOS[letter]
        print(f"==> {scenario.__doc__}", flush=True)
        folder = tempfile.mkdtemp(prefix=f"{letter}-", dir=place)
        try:
            scenario(folder, arguments)
        except (Broken, OSError, subprocess.SubprocessError, http.client.HTTPException) as error:
            broken += 1
            print(f"    BROKEN: {error}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    print()
    widths = [max((len(row[column]) for row in RESULTS), default=0) for column in range(7)]
    for row in RESULTS:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    if broken:
        print(f"{broken} measurement(s) went wrong")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
