"""Keeps every event of a shop once, and in order, from RabbitMQ; docs/wire-format.md explains each choice.

    pip install aio-pika cloudevents
    GALLERIA_BROKER_URL=amqp://guest:guest@127.0.0.1:5672/%2f python3 docs/consumers/rabbitmq_consumer.py
"""

import asyncio
import os
import sqlite3

import aio_pika
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

PREFIX = os.environ.get("GALLERIA_BROKER_PREFIX", "galleria")
QUORUM = {"x-queue-type": "quorum"}
LIMITED = QUORUM | {
    "x-single-active-consumer": True, "x-delivery-limit": 100, "x-overflow": "reject-publish",
    "x-dead-letter-exchange": f"{PREFIX}.dead", "x-dead-letter-routing-key": "ledger", "x-dead-letter-strategy": "at-least-once"}
LEDGER = sqlite3.connect("ledger.db")
LEDGER.execute("CREATE TABLE IF NOT EXISTS ledger (event_id PRIMARY KEY, event)")


def handle(message):
    event = JSONFormat().read(CloudEvent, message)
    with LEDGER:  # One transaction has the event's id and its effect, which here is the row itself.
        row = (event.get_id(), message.decode())
        if LEDGER.execute("INSERT OR IGNORE INTO ledger VALUES (?, ?)", row).rowcount:
            print(event.get_type(), event.get_subject(), event.get_extension("sequence"), flush=True)


async def main():
    server = await aio_pika.connect(os.environ["GALLERIA_BROKER_URL"])
    channel = await server.channel()
    # With one message open at a time, one that comes again comes before all later ones.
    await channel.set_qos(prefetch_count=1)
    events = await channel.declare_exchange(f"{PREFIX}.events", "topic", durable=True)
    dead = await channel.declare_exchange(f"{PREFIX}.dead", "direct", durable=True)
    dead_queue = await channel.declare_queue(f"{PREFIX}.ledger.dead", durable=True, arguments=QUORUM)
    await dead_queue.bind(dead, "ledger")
    queue = await channel.declare_queue(f"{PREFIX}.ledger", durable=True, arguments=LIMITED)
    await queue.bind(events, "#")
    async with queue.iterator() as messages:
        async for message in messages:
            handle(message.body)
            await message.ack()


asyncio.run(main())
