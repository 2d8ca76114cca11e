import pytest

from comgmt.cli.place import store_name
from comgmt.site.target import Target


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://cm01.contoso.com:5986/wsman", "P01@cm01.contoso.com"),
        ("http://CM01.contoso.com/wsman", "P01@cm01.contoso.com"),
        ("http://127.0.0.1:40505/wsman", "P01@127.0.0.1_40505"),
    ],
)
def test_a_store_belongs_to_a_site_and_its_server(url: str, name: str) -> None:
    target = Target(name="P01", url=url, auth="ntlm", user="CONTOSO\\reader", password=None)
    assert store_name(target) == name
