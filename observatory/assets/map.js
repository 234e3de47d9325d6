// The map: a dot moves along an edge for each event that is handled. Above 30 a second on one edge there are no dots, and the rate
// stands on the edge. People who want no motion see the rates alone.

const DOTS_A_SECOND = 30;
const DOTS_AT_ONCE = 60;
const DOT_TAKES = 900;
const RATE_OVER = 10;
const ROOMS_EVERY = 10000;

/** @returns {(heard: Heard) => void} */
function startMap() {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Map<string, { seconds: Map<number, number>, failed: number }>} */
  const edges = new Map();
  let dots = 0;
  const second = () => Math.floor(Date.now() / 1000);
  const of = (/** @type {string} */ key) => {
    let edge = edges.get(key);
    if (!edge) edges.set(key, (edge = { seconds: new Map(), failed: 0 }));
    return edge;
  };
  const sum = (/** @type {Map<number, number>} */ seconds, /** @type {number} */ over) => {
    const from = second() - over;
    let total = 0;
    for (const [at, count] of seconds) if (at > from) total += count;
    return total;
  };
  for (const line of document.querySelectorAll("[data-edge-row]")) {
    const { edgeRow } = /** @type {HTMLElement} */ (line).dataset;
    const cells = line.querySelectorAll("td");
    of(edgeRow || "").seconds.set(second() - RATE_OVER, Number(cells[3]?.textContent));
  }

  const note = (/** @type {any} */ sort, /** @type {number} */ count) => {
    const key = `${sourceOf(sort.event_type)}>${sort.context}`;
    if (sort.kind === "delivered") {
      const { seconds } = of(key);
      seconds.set(second(), (seconds.get(second()) || 0) + count);
      if (count === 1 && sum(seconds, 1) <= DOTS_A_SECOND) move(key);
    }
    if (sort.kind === "retry-scheduled" || sort.kind === "dead-lettered") of(key).failed = second();
  };

  const move = (/** @type {string} */ key) => {
    if (still.matches || document.hidden || dots >= DOTS_AT_ONCE) return;
    const drawing = [...document.querySelectorAll(".drawing")].find((one) => one.getClientRects().length);
    const group = drawing?.querySelector(`[data-edge="${CSS.escape(key)}"]`);
    const path = /** @type {SVGPathElement | null} */ (group?.querySelector(".line") || null);
    const layer = drawing?.querySelector("[data-dots]");
    if (!path || !layer || !group) return;
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("r", "5");
    dot.setAttribute("class", `dot ${[...group.classList].find((name) => name.startsWith("context-"))}`);
    layer.append(dot);
    dots += 1;
    const length = path.getTotalLength();
    /** @type {number | undefined} */
    let begun;
    const draw = (/** @type {number} */ now) => {
      begun ??= now;
      const part = Math.min((now - begun) / DOT_TAKES, 1);
      const { x, y } = path.getPointAtLength(length * part);
      dot.setAttribute("cx", String(x));
      dot.setAttribute("cy", String(y));
      if (part < 1) return void requestAnimationFrame(draw);
      dot.remove();
      dots -= 1;
    };
    requestAnimationFrame(draw);
  };

  const write = () => {
    for (const [key, edge] of edges) {
      const minute = sum(edge.seconds, 60);
      const rate = sum(edge.seconds, RATE_OVER) / RATE_OVER;
      for (const at of edge.seconds.keys()) if (at <= second() - 60) edge.seconds.delete(at);
      const text = rate >= 1 ? `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s` : minute ? `${minute}/min` : "";
      for (const part of document.querySelectorAll(`[data-edge="${CSS.escape(key)}"]`)) {
        if (part.matches(".rate")) part.textContent = text;
        part.classList.toggle("busy", sum(edge.seconds, 1) > DOTS_A_SECOND);
        if (edge.failed) part.classList.toggle("failing", second() - edge.failed < 60);
      }
      const cells = document.querySelectorAll(`[data-edge-row="${CSS.escape(key)}"] td`);
      if (cells[3]) cells[3].textContent = String(minute);
    }
  };
  setInterval(write, 1000);

  const renewRooms = async () => {
    if (document.hidden) return;
    const answer = await fetch("/observatory").catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const shape of ["wide", "narrow"]) {
      for (const room of page.querySelectorAll(`.${shape} [data-room]`)) {
        const name = CSS.escape(/** @type {SVGElement} */ (room).dataset.room || "");
        document.querySelector(`.${shape} [data-room="${name}"]`)?.replaceWith(document.importNode(room, true));
      }
    }
  };
  setInterval(renewRooms, ROOMS_EVERY);

  return (heard) => {
    if (heard.kind === "messages") for (const record of heard.data.items) note(record, 1);
    if (heard.kind === "skipped") for (const sort of heard.data.sorts || []) note(sort, sort.count);
  };
}

