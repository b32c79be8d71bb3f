"""Talks to a running server as Snom's own command line does: Python's xmlrpc.client, nil allowed, Basic auth.

Usage: client.py HOST PORT NAME SECRET URL. Prints how many checks passed; the first failure ends it with a traceback.
"""

import base64
import datetime
import http.client
import sys
import xmlrpc.client

HOST, PORT, NAME, SECRET, URL = sys.argv[1:6]
PHONE = "000413920001"


def proxy(name=NAME, secret=SECRET, path="/xmlrpc/"):
    address = f"http://{name}:{secret}@{HOST}:{PORT}{path}"
    return xmlrpc.client.ServerProxy(address, allow_none=True)


def login_probe():
    assert proxy().network.echo("ping") == "ping"
    assert proxy(path="/xmlrpc").network.echo("ping") == "ping"


def wrong_password_is_a_protocol_error():
    # The command line reads the status of this very error; a fault would end it with a traceback.
    for bad in (proxy(secret="wrong"), proxy(name="nobody")):
        try:
            bad.network.echo("ping")
        except xmlrpc.client.ProtocolError as error:
            assert error.errcode == 401, error
        else:
            raise AssertionError("a wrong password was taken")


def register_and_look():
    server = proxy().redirect
    assert server.checkPhone(PHONE) == [False, "Error:no_such_mac"]
    assert server.registerPhone(PHONE, URL) == [True, "Ok"]
    assert server.checkPhone(PHONE) == [True, "Ok"]
    assert server.getPhoneRedirection(PHONE) == ["Northwind Telecom", URL]


def update_deregisters_first():
    server = proxy().redirect
    assert server.deregisterPhone("000413920002") == [False, "Error:no_such_mac"]
    assert server.registerPhone("000413920002", URL + "&x=<mac>") == [True, "Ok"]
    assert server.getPhoneRedirection("000413920002")[1] == URL + "&x=<mac>"


def lists_with_nil():
    server = proxy().redirect
    every = server.listPhones("", None)
    assert server.listPhones(None) == every and server.listPhones(None, None) == every and PHONE in every
    assert server.listPhones("snomD785", None) == [mac for mac in every if mac in server.listPhones("snomD785")]
    assert PHONE in server.listPhones("snomD785", URL)
    assert server.listPhones("snom820", None) == [] and server.listPhones("no such model", None) == []


def lists_of_phones():
    server = proxy().redirect
    assert server.registerPhoneList(["000413920003", "000413920004"], URL) == [True, "Ok"]
    done, errors = server.registerPhoneList(["000413920005", "000413A11FA7", "x", None], URL)
    assert done is False
    assert errors == {"000413a11fa7": "Error:owned_by_other_user", "x": "Error:malformed_mac", "nil": "Error:malformed_mac"}
    assert server.checkPhone("000413920005") == [True, "Ok"]
    assert server.registerPhoneList(None, URL) == [False, "Error:malformed_mac_list"]
    assert server.deregisterPhoneList(["000413920003", "000413920004", "000413920005"]) == [True, "Ok"]


def a_boolean_is_no_mac():
    assert proxy().redirect.getPhoneRedirection(True) == [False, "Error:malformed_mac"]


def values_go_there_and_back():
    server = proxy()
    for value in ("ä€😀<&>\r\n\t", "", -(2**31), 1.5, True, None, [], [1, ["a", {}]], {"a": [None]}):
        assert server.network.echo(value) == value, value
    assert server.network.echo(xmlrpc.client.Binary(b"\0\1\xff")).data == b"\0\1\xff"
    moment = datetime.datetime(1998, 7, 17, 14, 8, 55)
    assert server.network.echo(xmlrpc.client.DateTime(moment)) == moment


def faults():
    server = proxy()
    for call, code in (
        (lambda: server.redirect.noSuchMethod(), -32601),
        (lambda: server.registerPhone(PHONE, URL), -32601),
        (lambda: server.redirect.checkPhone(), -32602),
        (lambda: server.redirect.checkPhone(PHONE, URL, None), -32602),
        (lambda: server.system.methodHelp("no.such"), -32601),
    ):
        try:
            call()
        except xmlrpc.client.Fault as fault:
            assert fault.faultCode == code, fault
        else:
            raise AssertionError("no fault")


def several_at_once():
    many = xmlrpc.client.MultiCall(proxy())
    many.redirect.checkPhone(PHONE)
    many.redirect.getPhoneRedirection(PHONE)
    many.network.echo(None)
    assert list(many()) == [[True, "Ok"], ["Northwind Telecom", URL], None]
    many.redirect.noSuchMethod()
    try:
        list(many())
    except xmlrpc.client.Fault as fault:
        assert fault.faultCode == -32601, fault
    else:
        raise AssertionError("no fault")
    server = proxy()
    assert "redirect.listPhones" in server.system.listMethods()
    assert server.system.methodSignature("redirect.checkPhone") == [["array", "string"]]


def the_header_twice():
    # The command line's transport adds a Content-Type where the library already has one.
    body = xmlrpc.client.dumps((PHONE,), "redirect.checkPhone", allow_none=True).encode()
    connection = http.client.HTTPConnection(HOST, int(PORT))
    connection.putrequest("POST", "/xmlrpc/")
    connection.putheader("Content-Type", "text/xml")
    connection.putheader("Content-Type", "text/xml")
    connection.putheader("Authorization", "Basic " + base64.b64encode(f"{NAME}:{SECRET}".encode()).decode())
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader("Content-Type") == "text/xml"
    assert xmlrpc.client.loads(answer.read()) == (([True, "Ok"],), None)


CHECKS = (
    login_probe,
    wrong_password_is_a_protocol_error,
    register_and_look,
    update_deregisters_first,
    lists_with_nil,
    lists_of_phones,
    a_boolean_is_no_mac,
    values_go_there_and_back,
    faults,
    several_at_once,
    the_header_twice,
)

for check in CHECKS:
    check()
print(f"{len(CHECKS)} passed")
