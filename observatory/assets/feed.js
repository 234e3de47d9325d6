// The feed: rows are added as messages happen, unless it is paused. A gap is a row of its own, never hidden.

const ROWS_SHOWN = 100;
/** Rows that wait while it is paused. Of more, and of more than can be shown when it is not, the oldest are skipped, and that is said. */
const ROWS_WAITING = 1000;
const ROWS_A_FRAME = 20;
const SLOW_EVERY = 500;
const BADGES = {
  delivered: "good",
  "retry-scheduled": "wait",
  parked: "wait",
  "dead-lettered": "bad",
  discarded: "bad",
  "fault-struck": "bad",
  "duplicate-ignored": "off",
  relayed: "off",
};

/** A record, or a gap of `count` records and perhaps some that nobody has counted. @typedef {{ record?: any, count: number, isVague?: boolean }} Waiting */

/** @returns {(heard: Heard) => void} */
function startFeed() {
  const rows = /** @type {HTMLElement} */ (document.querySelector("[data-rows]"));
  const hosts = (rows.dataset.hosts || "").split(",");
  const wanted = new URLSearchParams(location.search);
  const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (document.querySelector(`[data-${name}]`));
  const [pause, step, slow] = [button("pause"), button("step"), button("slow")];
  /** @type {Waiting[]} */
  let waiting = [];
  let isScheduled = false;
  const isPressed = (/** @type {HTMLButtonElement} */ button) => button.getAttribute("aria-pressed") === "true";
  const press = (/** @type {HTMLButtonElement} */ button) =>
    button.setAttribute("aria-pressed", String(!isPressed(button)));

  const show = (/** @type {number} */ most) => {
    const fragment = document.createDocumentFragment();
    for (const one of waiting.splice(0, most)) {
      fragment.prepend(one.record ? row(one.record, hosts) : gap(one, hosts.length));
    }
    rows.prepend(fragment);
    while (rows.children.length > ROWS_SHOWN) rows.lastElementChild?.remove();
    count();
  };
  const count = () => {
    step.textContent = waiting.length ? `Step (${waiting.length})` : "Step";
  };
  const schedule = () => {
    if (isScheduled || isPressed(pause) || !waiting.length) return;
    isScheduled = true;
    const go = () => {
      isScheduled = false;
      if (isPressed(pause)) return;
      show(isPressed(slow) ? 1 : ROWS_A_FRAME);
      schedule();
    };
    if (isPressed(slow)) setTimeout(go, SLOW_EVERY);
    else requestAnimationFrame(go);
  };
  pause.onclick = () => {
    press(pause);
    pause.textContent = isPressed(pause) ? "Go on" : "Pause";
    step.disabled = !isPressed(pause);
    schedule();
  };
  step.onclick = () => show(1);
  slow.onclick = () => press(slow);
  const controls = /** @type {HTMLElement} */ (document.querySelector("[data-controls]"));
  controls.hidden = false;

  return (heard) => {
    if (wanted.get("until")) return;
    if (heard.kind === "messages") {
      const records = heard.data.items.filter((/** @type {any} */ record) => isWanted(record, wanted));
      waiting.push(...records.map((/** @type {any} */ record) => ({ record: { ...record, host: heard.data.host }, count: 1 })));
    }
    if (heard.kind === "skipped") waiting.push({ count: heard.data.count, isVague: heard.data.has_unknown_gap });
    const most = isPressed(pause) ? ROWS_WAITING : ROWS_SHOWN;
    if (waiting.length > most) waiting = [together(waiting.slice(0, 1 - most)), ...waiting.slice(1 - most)];
    count();
    schedule();
  };
}

/** @param {any} record @param {URLSearchParams} wanted */
function isWanted(record, wanted) {
  const is = (/** @type {string} */ name, /** @type {string} */ value) => !wanted.get(name) || wanted.get(name) === value;
  const about = (wanted.get("about") || "").trim();
  return (
    (!about || isAbout(record, about)) &&
    is("context", record.context) &&
    is("kind", record.kind) &&
    is("type", record.event_type) &&
    is("handler", record.handler || "")
  );
}

/** Whether a record is about a text, as `About` of the shared kernel reads it. @param {any} record @param {string} text */
function isAbout({ subject, correlation_id, event_id }, text) {
  const id = subject.slice(subject.indexOf("/") + 1);
  if (subject === text || id === text) return true;
  const kind = text.slice(0, text.indexOf("/") + 1);
  const bare = (/** @type {string} */ one) => one.replaceAll("-", "").toLowerCase();
  const digits = bare(text.slice(kind.length).replace(/^#/, ""));
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return false;
  const isWhole = !kind && [correlation_id, event_id].some((one) => bare(one) === digits);
  return isWhole || (isId(id) && subject.startsWith(kind) && bare(id).endsWith(digits));
}

/** @param {any} record @param {string[]} hosts */
function row(record, hosts) {
  const line = document.createElement("tr");
  const cell = (/** @type {string} */ label, /** @type {Node | string} */ content) => {
    const one = document.createElement("td");
    one.dataset.label = label;
    one.append(content);
    line.append(one);
  };
  const badge = (/** @type {string} */ text, /** @type {string} */ kind) => {
    const one = document.createElement("span");
    one.className = `badge ${kind}`;
    one.textContent = text;
    return one;
  };
  const time = document.createElement("time");
  time.dateTime = record.occurred_at;
  time.textContent = record.occurred_at.slice(11, 23);
  const link = document.createElement("a");
  link.href = `/observatory/timeline?about=${encodeURIComponent(record.subject)}`;
  link.textContent = shortSubject(record.subject);
  const event = document.createElement("span");
  event.title = record.event_type;
  event.textContent = shortName(record.event_type);
  const handler = (record.handler || "").split(".").slice(1).join(".");
  const more = [
    record.attempt > 1 ? `attempt ${record.attempt}` : "",
    record.transport ? `over the ${record.transport === "in-process" ? "channel" : record.transport}` : "",
    record.reason || "",
  ];
  cell("Time", time);
  cell("In", badge(record.context, `context-${record.context}`));
  cell("What happened", badge(record.kind.replaceAll("-", " "), /** @type {any} */ (BADGES)[record.kind] || ""));
  cell("Event", event);
  cell("About", link);
  cell("Handler", handler);
  cell("More", more.filter(Boolean).join(", "));
  if (hosts.length > 1) cell("Host", hosts[record.host] || "");
  return line;
}

/** One gap in the place of these. @param {Waiting[]} left */
function together(left) {
  return { count: left.reduce((sum, { count }) => sum + count, 0), isVague: left.some(({ isVague }) => isVague) };
}

/** @param {Waiting} skipped @param {number} hosts */
function gap({ count, isVague }, hosts) {
  const line = document.createElement("tr");
  line.className = "gap";
  const cell = document.createElement("td");
  cell.colSpan = hosts > 1 ? 8 : 7;
  const vague = isVague ? "The host was started again, or remembers no more; some messages may be missing" : "";
  cell.textContent = [count ? `${count} skipped` : "", vague].filter(Boolean).join(". ");
  line.append(cell);
  return line;
}

