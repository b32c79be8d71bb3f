"""Talks to a running server with pyslet, which speaks Atom: service document, metadata, entries, feeds, `$count`.

Usage: client_pyslet.py ROOT NAME PASSWORD, with ROOT as far as `/odata/applications`. Prints how many versions passed; the first
failure ends it with a traceback.
"""

import sys

from pyslet.http import auth
from pyslet.odata2 import client as odata
from pyslet.odata2 import csdl
from pyslet.rfc2396 import URI

ROOT, NAME, PASSWORD = sys.argv[1:4]
SETS = {
    "v1": ["Connections", "Endpoints"],
    "v2": ["Connections", "Endpoints", "FeatureVectorPolicies"],
    "v3": ["Capabilities", "Connections", "Endpoints", "FeatureVectorPolicies"],
    "v4": ["Capabilities", "Connections", "Endpoints", "FeatureVectorPolicies"],
}


class Client(odata.Client):
    """This library takes a success without a body for one only with status 204."""

    def queue_request(self, request, timeout=60):
        request.set_header("Prefer", "return-no-content")
        super().queue_request(request, timeout)


def client(version):
    made = Client()
    root = f"{ROOT}/{version}/com.sap.myapp/"
    credentials = auth.BasicCredentials()
    credentials.userid, credentials.password = NAME, PASSWORD
    credentials.protectionSpace = URI.from_octets(root).get_canonical_root()
    made.add_credentials(credentials)
    made.load_service(root)
    return made


def journey(version):
    service = client(version)
    assert sorted(service.feeds) == SETS[version], sorted(service.feeds)
    with service.feeds["Connections"].open() as connections:
        before = len(connections)
        entity = connections.new_entity()
        entity["DeviceType"].set_from_value("iPhone")
        entity["DeviceModel"].set_from_value("größe <&>")
        entity["ApnsPushEnable"].set_from_value(True)
        connections.insert_entity(entity)
        key = entity.key()
        assert len(key) == 36 and entity["DeviceModel"].value == "größe <&>"
        assert len(connections) == before + 1

        read = connections[key]
        assert read["ApnsPushEnable"].value is True and read["PasswordPolicyMinLength"].value == 8
        assert read["CustomCustom1"].value == "" and read["DeviceSubType"].value is None
        if version == "v4":
            assert read["UserName"].value == NAME and read["CreatedAt"].value is not None

        # Its PUT sends back every property, what is read-only with the rest.
        read["DeviceSubType"].set_from_value("s")
        connections.update_entity(read)
        assert connections[key]["DeviceSubType"].value == "s"

        listed = list(connections.itervalues())
        assert len(listed) == before + 1 and listed[0].key() == key, "the newest comes first"

        read = connections[key]
        read["PasswordPolicyMinLength"].set_from_value(4)
        try:
            connections.update_entity(read)
        except csdl.ConstraintError as refused:
            assert 'The property "PasswordPolicyMinLength" cannot be updated by a client application.' in str(refused), refused
        else:
            raise AssertionError("a read-only property was written")
        assert connections[key]["PasswordPolicyMinLength"].value == 8

        if "Capabilities" in service.feeds:
            with connections[key]["Capability"].open() as capabilities:
                assert len(list(capabilities.itervalues())) == 0

        del connections[key]
        assert key not in connections
        assert len(connections) == before


for word in SETS:
    journey(word)
print(f"{len(SETS)} versions passed")
