"""An application that signs with oauthlib, the OAuth 1.0 implementation of the field: binds a phone and sends its setup."""

import sys
import urllib.request

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_PLAINTEXT, SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_QUERY, Client

BASE = sys.argv[1]
BINDINGS = BASE + "/v2/syncengine/phone_datastore_bindings/"
ENTRY = '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:oc="http://schemas.obexcode.com/syncserver/2009">{}</entry>'


def ask(client, method, url, document=None):
    headers = {"Content-Type": "application/atom+xml"} if document else {}
    url, headers, body = client.sign(url, method, document, headers)
    request = urllib.request.Request(url, body.encode() if body else None, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.headers, answer.read().decode()


done = 0
for method in (SIGNATURE_HMAC_SHA1, SIGNATURE_PLAINTEXT):
    for place in (SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_QUERY):
        secrets = dict(client_secret="consumer-secret", resource_owner_key="northwind-token", resource_owner_secret="token-secret")
        client = Client("northwind-app", signature_method=method, signature_type=place, **secrets)
        new = ENTRY.format(
            "<oc:model_uuid>02978288-537f-102b-beff-000ea60275d1</oc:model_uuid>"
            f"<oc:phone_number>+479998807{done}</oc:phone_number><oc:foreign_user_id>oauthlib</oc:foreign_user_id>"
        )
        status, headers, _ = ask(client, "POST", BINDINGS, new)
        assert status == 201, status
        address = headers["Location"]
        status, _, text = ask(client, "POST", address + "setup/", ENTRY.format("<oc:pincode>4711</oc:pincode>"))
        assert status == 201 and "4711" in text, (status, text)
        status, _, text = ask(client, "GET", BINDINGS + "?q=oauthlib&size=100&sort=phone&direction=asc")
        assert status == 200 and address in text, text
        status, _, _ = ask(client, "DELETE", address)
        assert status == 204, status
        done += 1
print(f"{done} ways of signing passed")
