"""Runway's store of pictures that are too large to travel within an order."""

from __future__ import annotations

import httpx

from providers.addresses import Reach
from providers.errors import AddressRefused
from providers.fitting import unreadable
from providers.http import ServiceClient
from providers.orders import Picture
from providers.readings import text
from providers.transport import CHECK


def upload(client: ServiceClient, picture: Picture) -> str:
    """Put a picture into the store; its address there (``runway://…``) is valid for 24 hours.

    The store is another host, which gets signed fields instead of the key. Raises Unreachable, Busy,
    Refused, UnexpectedAnswer and SceneUnsuitable; nothing of this costs.
    """
    name = f"scene-{picture.scene}{picture.path.suffix.lower()}"
    place = client.ask("POST", "/v1/uploads", json={"filename": name, "type": "ephemeral"})
    told = place.mapping()
    fields, address, uri = told.get("fields"), text(told.get("uploadUrl")), text(told.get("runwayUri"))
    if not isinstance(fields, dict) or not address or not uri.startswith("runway://"):
        raise place.puzzling("no place for an upload")
    _send(client, address, {str(key): str(value) for key, value in fields.items()}, picture, name)
    return uri


def _send(client: ServiceClient, address: str, fields: dict[str, str], picture: Picture, name: str) -> None:
    reach = Reach(
        name=client.service.name,
        title=client.service.title,
        setting="RUNWAYML_BASE_URL",
        hosts=("*",),
        origins=(client.service.base_url,),
    )
    try:
        url = httpx.URL(address)
        check = reach.check(url)
        with picture.path.open("rb") as file:
            request = httpx.Request(
                "POST",
                url,
                data=fields,
                files={"file": (name, file, picture.media_type)},
                headers={"User-Agent": "StoryFlow", "Connection": "close"},
                extensions={**client.network.extensions(), CHECK: check},
            )
            response = client.network.transport.handle_request(request)
            response.close()
    except (httpx.InvalidURL, AddressRefused) as error:
        raise client.say.unexpected(f"an upload address that is not opened: {error}") from error
    except httpx.HTTPError as error:
        raise client.say.unreachable(f"upload: {error!r}") from error
    except OSError as error:
        raise unreadable(picture.scene, client.service.name) from error
    if response.status_code >= 300:
        raise client.say.unreachable(f"upload answered {response.status_code}")
