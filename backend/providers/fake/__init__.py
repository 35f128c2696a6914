"""One loopback server that stands for every service on the network, plays scripted faults, and counts.

It answers as the services' documents say, refuses what they refuse, and keeps its own book of what it
charged. ``mock`` is this server behind the real adapters; the tests of adapters, ledger and workers use it.

    with FakeServices() as fake:
        settings = read_settings({**fake.environment(), "VIDEO_PROVIDER": "runway"})
        fake.script("runway", Scenario(submit=(status(429, retry_after=2),), polls=3))
        ...
        assert fake.count("POST", "/v1/image_to_video") == 2
        assert fake.charged("runway") == usd("0.25")
        assert not fake.book.leaks

**Services** are named runway, pika, custom, openai, elevenlabs, azure; ``environment()`` holds addresses and
keys under the names that the settings use. All share one port, with the paths of their documents.

**A scenario** belongs to one order: the next order that nothing is scripted for yet takes the oldest
waiting ``Scenario``, and keeps it when the very same body comes again before the order was taken (so
``submit`` faults count tries of one scene, however many scenes run at once). ``times=None`` keeps it for
every order to come. Orders without a scenario go well after ``seconds``.

    submit      faults of the first tries; ``status(503)``, ``hang()``, ``drop()``, ``Fault("html")``,
                ``Fault("redirect", 302)`` …
                ``accepted=True`` takes and charges the order although the answer is spoilt
    throttled   so many readings show it waiting, ``polls`` so many then show it running (then ``seconds``
                must have passed too)
    progress    what the running readings say, such as (0.5, 0.2, 1.7, -1.0)
    unknown     so many readings show a state that no document names
    poll_faults faults of the first readings, before they tell anything
    end         "succeeded", "failed", "cancelled", "never", "no_output"
    failure     the service's own code: "SAFETY.INPUT.IMAGE" (runway), "content_policy_violation" (pika),
                "moderated" (custom) …
    refund      whether a failure is free; None: as that service does
    downloads   faults of the finished file, in order: ``Download("cut", times=1)`` …
    voice       a fault of speech: "null_alignment", "streaming_header", "mislabelled", "cut", "silent"
    delay       seconds until speech is answered

No test need wait for any of these seconds: ``release()`` ends what is under way, and what hangs.

**The book** (``fake.book``) holds ``received`` (every request: service, method, path, hash of the body),
``jobs`` with what each was ``charged`` in micros, ``violations`` (readings of one Runway task less than
``poll_every`` seconds apart), ``leaks`` (a key where it does not belong) and ``trapped`` (calls to a second
port of this machine, to which ``Download("redirect")`` and ``Fault("redirect")`` lead and no client may
follow).

**From other processes**: ``python -m providers.fake --port N --seconds 5-10`` prints its address and ends
with its parent; ``start_process()`` starts it and gives a ``RemoteFake`` with ``script``, ``counts``,
``release`` and ``reset``. Those go over ``POST /_fake/scenarios`` ``{"service", "scenario", "times"}``,
``GET /_fake/counts``, ``POST /_fake/release`` and ``POST /_fake/reset``, all JSON.
"""

from providers.fake.remote import RemoteFake, start_process
from providers.fake.scenario import Download, Fault, Scenario, drop, hang, status
from providers.fake.server import FakeServices

__all__ = [
    "Download",
    "FakeServices",
    "Fault",
    "RemoteFake",
    "Scenario",
    "drop",
    "hang",
    "start_process",
    "status",
]
