"""ONVIF devices, asked for somebody who registers a camera; nothing is written here.

Only an address that a person with the right to keep cameras has typed is asked, never within a
transaction: it takes up to `PATIENCE` seconds.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media import onvif
from media.addresses import Address
from media.errors import Refused
from media.onvif import DeviceError, Offered, Trouble

WORDS: dict[Trouble, Promise] = {
    Trouble.ADDRESS: _("地址不完整。密码里的 @ : / # ? % 要写成 %40 %3A %2F %23 %3F %25。"),
    Trouble.SILENT: _("这个地址没有设备应答。请核对地址和端口，看设备是否通电、网线是否接好。"),
    Trouble.SLOW: _("设备应答太慢，没有等到结果。请再试一次；仍不行就直接填写 rtsp:// 地址。"),
    Trouble.CERTIFICATE: _(
        "设备的 TLS 证书不受本机信任，或者它不说 TLS。请让管理员把签发机构的证书装到服务器上，"
        "或改用 http:// 地址。"
    ),
    Trouble.PASSWORD: _("设备不认这个用户名或密码。请核对；有的设备要另建 ONVIF 用户。"),
    Trouble.ELSEWHERE: _("设备要转到别的地址（例如 https）。为安全起见不跟随，请填写最终的地址。"),
    Trouble.NO_ONVIF: _(
        "这个地址上应答的不是 ONVIF 设备。请看设备上 ONVIF 是否已启用，地址是否正确。"
    ),
    Trouble.REFUSED: _("设备拒绝了询问。请看设备上 ONVIF 是否已启用；或者直接填写 rtsp:// 地址。"),
    Trouble.TOO_MUCH: _("设备的应答异常地大，没有采用。"),
    Trouble.NO_STREAM: _("设备没有提供任何码流。请先在设备上设置码流。"),
    Trouble.NO_RTSP: _("设备给出的码流地址不是 rtsp:// 地址，没有采用。"),
}


def offered(address: str) -> Offered:
    """The streams that the device at `address` offers. Raises `Refused`, in words."""
    try:
        return onvif.offered(onvif.device_at(address))
    except DeviceError as error:
        raise _refusal(error) from None


def chosen(address: str, profile: str) -> Address:
    """The device at `address` with one of its profiles, as a camera is registered with it.

    Raises `Refused`, in words.
    """
    try:
        stream = onvif.stream(onvif.device_at(address), profile)
    except DeviceError as error:
        raise _refusal(error) from None
    return Address(stream, address, profile)


def _refusal(error: DeviceError) -> Refused:
    return Refused("bad_address", WORDS[error.trouble])
