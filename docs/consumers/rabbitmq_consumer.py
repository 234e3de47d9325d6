"""Keeps every event of a shop once, and in order, from RabbitMQ; docs/wire-format.md explains each choice.

    pip install aio-pika cloudevents
    GALLERIA_BROKER_URL=amqp://guest:guest@127.0.0.1:5672/%2f python3 docs/consumers/rabbitmq_consumer.py
"""

import asyncio
import os
import sqlite3

import aio_pika
from cloudevents.core.formats.json import JSONFormat

PREFIX = os.environ.get("GALLERIA_BROKER_PREFIX", "galleria")


async def main():
    ledger = sqlite3.connect("ledger.db")
    ledger.execute("CREATE TABLE IF NOT EXISTS ledger (event_id PRIMARY KEY, event)")
    server = await aio_pika.connect(os.environ["GALLERIA_BROKER_URL"])
    channel = await server.channel()
    # With one message open at a time, one that comes again comes before all later ones.
    await channel.set_qos(prefetch_count=1)
    exchange = await channel.declare_exchange(f"{PREFIX}.events", "topic", durable=True)
    # Without a limit of its own, a message that came back 20 times would be dropped.
    queue = await channel.declare_queue(f"{PREFIX}.ledger", durable=True, arguments={
        "x-queue-type": "quorum", "x-single-active-consumer": True, "x-overflow": "reject-publish", "x-delivery-limit": 10**9})
    await queue.bind(exchange, "#")
    async for message in queue:
        event = JSONFormat().read(None, message.body)
        with ledger:  # One transaction has the event's id and its effect, which here is the row itself.
            if ledger.execute("INSERT OR IGNORE INTO ledger VALUES (?, ?)", (event.get_id(), message.body)).rowcount:
                print(event.get_type(), event.get_subject(), event.get_extension("sequence"), flush=True)
        await message.ack()


asyncio.run(main())
