"""Keeps every event of a shop once, and in order, from NATS; docs/wire-format.md explains each choice.

    pip install nats-py cloudevents
    GALLERIA_BROKER_URL=nats://127.0.0.1:4222 python3 docs/consumers/nats_consumer.py
"""

import asyncio
import os
import sqlite3

import nats
from cloudevents.core.formats.json import JSONFormat

PREFIX = os.environ.get("GALLERIA_BROKER_PREFIX", "galleria")


async def main():
    ledger = sqlite3.connect("ledger.db")
    ledger.execute("CREATE TABLE IF NOT EXISTS ledger (event_id PRIMARY KEY, event)")
    server = await nats.connect(os.environ["GALLERIA_BROKER_URL"], max_reconnect_attempts=-1)
    # With one message open at a time, one that comes again comes before all later ones.
    config = nats.js.api.ConsumerConfig(name="ledger", max_ack_pending=1, ack_wait=5)
    events = await server.jetstream().subscribe(
        f"{PREFIX}.*.*", durable="ledger", stream=PREFIX.upper(), config=config, manual_ack=True)
    async for message in events.messages:
        event = JSONFormat().read(None, message.data)
        with ledger:  # One transaction has the event's id and its effect, which here is the row itself.
            if ledger.execute("INSERT OR IGNORE INTO ledger VALUES (?, ?)", (event.get_id(), message.data)).rowcount:
                print(event.get_type(), event.get_subject(), event.get_extension("sequence"), flush=True)
        await message.ack()


asyncio.run(main())
