"""The wire to Telegram: python-telegram-bot's request interface over one aiohttp session.

The library's own wire, httpx, costs six to ten times as much for each request. Nothing that leaves this module, be it a
result, an error or its cause, holds the address of a request: the address holds the token.
"""

from __future__ import annotations

import logging
import urllib.request
from http import HTTPMethod
from io import BytesIO
from urllib.parse import urlsplit

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 300
"""More than the people served at once and the question for news together need, so that none waits for another."""
REPEATABLE = ("get", "set", "answer", "edit", "delete", "close", "log")
"""How methods begin that do no harm when they are made twice. A send is not among them."""

_log = logging.getLogger(__name__)


class AiohttpRequest(BaseRequest):
    """One session for everything, the question for news included. Give the same object to both places of a builder.

    Timeouts are in seconds, None for none, and mean what they mean to the library, with one difference: aiohttp has no
    timeout for writing, so that the one for writing lengthens the deadline of the whole request instead.

    A connection that Telegram closed while it lay idle is replaced and the request made again, if that can do no harm
    (`REPEATABLE`); otherwise `ConnectionDropped` leaves the decision to the sender. Proxies are those of the system.
    """

    def __init__(
        self,
        *,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        media_write_timeout: float | None = 20.0,
        connections: int = CONNECTIONS,
    ) -> None:
        self._read, self._write, self._connect, self._pool = read_timeout, write_timeout, connect_timeout, pool_timeout
        self._media_write = media_write_timeout
        self._connections = connections
        self._proxies: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for a part of an answer."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; a second call changes nothing."""
        if self._session is not None:
            return
        self._proxies = _proxies()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def shutdown(self) -> None:
        """Close every connection; a second call changes nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises:
            TimedOut: it took longer than one of the timeouts.
            NetworkError: no connection, or it broke.
        """
        uploads = request_data is not None and request_data.contains_files
        write = _or(write_timeout, self._media_write if uploads else self._write)
        connect = _sum(_or(connect_timeout, self._connect), _or(pool_timeout, self._pool))
        read = _or(read_timeout, self._read)
        limits = aiohttp.ClientTimeout(
            # A download may take as long as it flows.
            total=_sum(connect, write, read) if method == HTTPMethod.POST else None,
            connect=connect,
            sock_connect=_or(connect_timeout, self._connect),
            sock_read=read,
        )
        found = await self._once(url, method, request_data, limits)
        if isinstance(found, ConnectionDropped) and url.rpartition("/")[2].startswith(REPEATABLE):
            found = await self._once(url, method, request_data, limits)
        if isinstance(found, TelegramError):
            raise found
        return found

    async def _once(
        self, url: str, method: str, request_data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes] | TelegramError:
        """The answer, or what went wrong: returned, since an error raised here would have a cause with the address."""
        if self._session is None:
            raise RuntimeError("the wire to Telegram is not initialized")
        try:
            body, headers = _body(request_data)
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=limits,
                proxy=self._proxy_for(url),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError:
            return NoConnectionInTime("no connection in time; nothing was sent")
        except TimeoutError:
            return TimedOut()
        except aiohttp.ClientConnectorError:
            return NoConnection("no connection")
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError, ConnectionError):
            return ConnectionDropped("the connection was dropped")
        except (aiohttp.ClientError, OSError, ValueError, TypeError) as error:
            return NetworkError(type(error).__name__)

    def _proxy_for(self, url: str) -> str | None:
        if not self._proxies:
            return None
        scheme, host, *_ = urlsplit(url)
        return None if urllib.request.proxy_bypass(host) else self._proxies.get(scheme)


class NoConnection(NetworkError):
    """Nothing was sent."""


class NoConnectionInTime(NoConnection, TimedOut):
    """Nothing was sent, since it took too long to get as far."""


class ConnectionDropped(NetworkError):
    """The connection broke before there was an answer: whether Telegram did what was asked is not known."""


def _proxies() -> dict[str, str]:
    """What the system says (HTTPS_PROXY and the like), by scheme."""
    found = {k: v for k, v in urllib.request.getproxies().items() if k in ("http", "https")}
    usable = {k: v for k, v in found.items() if urlsplit(v).scheme in ("http", "https")}
    if len(usable) < len(found):
        _log.warning("a proxy is set that is neither http:// nor https://; it is not used")
    return usable


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        return request_data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        # As a file it is sent piece by piece; plain bytes would be written at one go.
        file = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=mime)
    return form, None


def _or(given: ODVInput[float], default: float | None) -> float | None:
    return given if given is None or isinstance(given, int | float) else default


def _sum(*seconds: float | None) -> float | None:
    """None, no limit, if one of them is."""
    known = [s for s in seconds if s is not None]
    return sum(known) if len(known) == len(seconds) else None
