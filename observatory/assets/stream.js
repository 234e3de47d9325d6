// @ts-check
// One stream a browser, however many pages it shows: the page that holds the lock reads it, and passes what it hears on to the
// others. When that page is closed, another takes over where it was.

const CHANNEL = "observatory";
const KINDS = ["messages", "skipped", "faults", "still-here", "here", "away", "end"];
/** Milliseconds after which a stream that has ended is opened anew. */
const OPENED_AGAIN_AFTER = 3000;

/** @typedef {{ kind: string, id: string, data: any }} Heard */

/** @param {(heard: Heard) => void} hear */
function followStream(hear) {
  const channel = new BroadcastChannel(CHANNEL);
  let last = "";
  channel.onmessage = ({ data }) => {
    last = data.id || last;
    hear(data);
  };
  const pass = (/** @type {Heard} */ heard) => {
    last = heard.id || last;
    channel.postMessage(heard);
    hear(heard);
  };
  // A browser hands in all that has come in one task. Each of them is passed on in a task of its own, and not by a timer: those of
  // hidden pages are slowed down, and a hidden page may read for one that is looked at.
  /** @type {(() => Heard)[]} */
  const queue = [];
  const turns = new MessageChannel();
  turns.port1.onmessage = () => {
    const next = queue.shift();
    if (next) pass(next());
  };
  const enqueue = (/** @type {() => Heard} */ read) => {
    queue.push(read);
    turns.port2.postMessage(null);
  };
  const open = () => {
    const cursor = last ? `?cursor=${encodeURIComponent(last)}` : "";
    const source = new EventSource(`/observatory/stream${cursor}`);
    const again = () => {
      source.close();
      setTimeout(open, OPENED_AGAIN_AFTER);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        const { lastEventId, data } = /** @type {MessageEvent} */ (event);
        enqueue(() => ({ kind, id: lastEventId, data: JSON.parse(data) }));
        if (kind === "end") again();
      });
    }
    source.onerror = () => {
      enqueue(() => ({ kind: "lost", id: last, data: {} }));
      if (source.readyState === EventSource.CLOSED) again();
    };
  };
  const lead = () => new Promise(() => open());
  if (navigator.locks) navigator.locks.request("observatory-stream", lead);
  else open();
}

/** Says in words how the stream is. @param {Heard} heard */
function showState(heard) {
  const words = {
    messages: "live",
    "still-here": "live",
    here: "live",
    lost: "not connected; trying again",
    end: "the host stops",
    away: `${heard.data.name}: ${heard.data.why}`,
  }[heard.kind];
  const silent = heard.kind === "lost" || heard.kind === "end";
  for (const place of document.querySelectorAll("[data-stream-state]")) {
    if (words) place.textContent = words;
    place.classList.toggle("live", words === "live");
  }
  if (words) document.body.classList.toggle("silent", silent);
}

/** The context that publishes an event. @param {string} type */
function sourceOf(type) {
  return type.split(".")[0];
}

/** The name of an event without its context. @param {string} type */
function shortName(type) {
  const [, name, version] = type.split(".");
  return version && version !== "v1" ? `${name} ${version}` : name || type;
}

/** Whether a text is a UUID with its hyphens. @param {string} text */
const isId = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The subject with its number, as `number_of` has it, in the place of its id. @param {string} subject */
function shortSubject(subject) {
  const at = subject.indexOf("/") + 1;
  return isId(subject.slice(at)) ? subject.slice(0, at) + subject.slice(-12) : subject;
}

