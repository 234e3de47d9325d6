"""Keeps every event of a shop once, and in order, from NATS; docs/wire-format.md explains each choice.

    pip install nats-py cloudevents
    GALLERIA_BROKER_URL=nats://127.0.0.1:4222 python3 docs/consumers/nats_consumer.py
"""

import asyncio
import os
import sqlite3

import nats
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from nats.js.api import ConsumerConfig

PREFIX = os.environ.get("GALLERIA_BROKER_PREFIX", "galleria")
LEDGER = sqlite3.connect("ledger.db")
LEDGER.execute("CREATE TABLE IF NOT EXISTS ledger (event_id PRIMARY KEY, event)")


def handle(message):
    event = JSONFormat().read(CloudEvent, message)
    with LEDGER:  # One transaction has the event's id and its effect, which here is the row itself.
        row = (event.get_id(), message.decode())
        if LEDGER.execute("INSERT OR IGNORE INTO ledger VALUES (?, ?)", row).rowcount:
            print(event.get_type(), event.get_subject(), event.get_extension("sequence"), flush=True)


async def follow(jetstream, source):
    # With one message open at a time, one that comes again comes before all later ones.
    config = ConsumerConfig(max_ack_pending=1, ack_wait=5)
    events = await jetstream.pull_subscribe(
        f"{PREFIX}.{source}.*", durable=f"ledger_{source}", stream=PREFIX.upper(), config=config)
    while True:
        try:
            messages = await events.fetch(1, timeout=5)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            handle(message.data)
            await message.ack()


async def main():
    server = await nats.connect(os.environ["GALLERIA_BROKER_URL"], max_reconnect_attempts=-1)
    sources = ["users", "products", "orders", "payments", "notifications"]
    await asyncio.gather(*(follow(server.jetstream(), source) for source in sources))


asyncio.run(main())
