"""Talks to a running server as scripts do: urllib's digest handler, and requests where it is installed.

Usage: client.py URL NAME PASSWORD. Prints how many checks passed; the first failure ends it with a traceback.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

URL, NAME, PASSWORD = sys.argv[1:4]
REALM = "example.org"


def opener(password=PASSWORD, name=NAME):
    passwords = urllib.request.HTTPPasswordMgr()
    passwords.add_password(REALM, URL, name, password)
    return urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))


def ask(action, form=None, by=None, **parameters):
    query = urllib.parse.urlencode({"action": action, "realm": REALM, **parameters})
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    with (by or opener()).open(f"{URL}?{query}", data) as answer:
        assert answer.headers["Content-Type"] == "application/json", answer.headers
        return json.load(answer)


def readers():
    assert ask("get_identity")["sip_address"] == f"{NAME}@{REALM}"
    history = ask("get_history")
    for way in ("placed", "received"):
        assert history[way], way
        for call in history[way]:
            assert type(call["duration"]) is int and type(call["status"]) is str, call
    assert all(type(device["expires"]) is int for device in ask("get_devices"))
    assert ask("get_identity", by=opener(name=f"{NAME}@{REALM}"))["first"] == "Alice"


def writers():
    told = ask("add_alias", username="urllib")
    assert told == {"success": True, "error_message": "Added alias urllib"}, told
    told = ask("delete_alias", form={"username": "urllib"})
    assert told == {"success": True, "error_message": "Deleted alias urllib"}, told
    told = ask("set_call_forwarding", FUNC="<voice-mailbox>", FBUS="+31201234567")
    assert told["error_message"] == "Changed diversions FUNC=<voice-mailbox> FBUS=sip:+31201234567@example.org ", told


def journal():
    data = "".join(f"{'QUJD' * 19}\n" for _ in range(3))
    entries = {f"m{n}": {"id": f"m{n}", "data": data} for n in range(20)}
    put = ask("put_journal_entries", form={"uuid": "urn:uuid:1", "data": json.dumps(entries)})
    assert [row["id"] for row in put["results"]] == list(entries), put
    got = ask("get_journal_entries", except_uuid="urn:uuid:2", after_timestamp=0)
    assert got["rows"] == 20 and all(entry["data"] == data for entry in got["results"])
    last = got["results"][-1]["timestamp"]
    assert ask("get_journal_entries", except_uuid="urn:uuid:2", after_timestamp=last)["results"] == []


def a_wrong_password_is_401():
    # The handler tries several times with each challenge; an account of its own, so that nobody else is slowed down.
    try:
        ask("get_identity", by=opener("wrong", "nobody"))
    except urllib.error.HTTPError as error:
        assert error.code in (401, 429), error
    else:
        raise AssertionError("a wrong password was taken")


def with_requests():
    try:
        import requests
    except ImportError:
        return
    session = requests.Session()
    session.auth = requests.auth.HTTPDigestAuth(NAME, PASSWORD)
    for _ in range(3):
        answer = session.get(URL, params={"action": "get_history", "realm": REALM}, timeout=60)
        assert answer.status_code == 200 and answer.json()["placed"][0]["remoteParty"], answer
    answer = session.post(URL, params={"realm": REALM}, data={"action": "set_dnd_on", "duration": 60}, timeout=60)
    assert answer.json()["error_message"] == "Do not disturb has been enabled for 60 minutes", answer.text


CHECKS = [readers, writers, journal, a_wrong_password_is_401, with_requests]
for check in CHECKS:
    check()
print(len(CHECKS), "passed")
