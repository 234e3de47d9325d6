// The faults: counters and remaining time as they change, and on the map which faults are on.

/** @param {number} milliseconds */
function inWords(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @param {Element} place @param {any} fault */
function showFault(place, fault) {
  const within = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (place.querySelector(`[data-${name}]`));
  place.classList.toggle("is-on", fault.is_on);
  const [badge, line, remaining] = [within("switch"), within("remaining-line"), within("remaining")];
  if (badge) {
    badge.textContent = fault.is_on ? "on" : "off";
    badge.className = `badge ${fault.is_on ? "bad" : "off"}`;
  }
  const [strikes, inAll] = [within("strikes"), within("strikes-in-all")];
  if (strikes) strikes.textContent = String(fault.strikes);
  if (inAll) inAll.textContent = String(fault.strikes_in_all);
  if (line) line.hidden = !fault.is_on;
  if (remaining) remaining.dataset.endsAt = fault.is_on ? fault.ends_at : "";
}

/** Says on the map which faults are on. @param {any[]} faults */
function showFaultsOn(faults) {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-faults-on]"));
  if (!place) return;
  const titles = faults.filter((fault) => fault.is_on).map((fault) => fault.title);
  place.hidden = titles.length === 0;
  const names = place.querySelector("[data-titles]");
  if (names) names.textContent = titles.join(", ");
}

/** @returns {(heard: Heard) => void} */
function startFaults() {
  setInterval(() => {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-remaining]"))) {
      const { endsAt } = place.dataset;
      if (!endsAt) continue;
      const left = Date.parse(endsAt) - Date.now();
      place.textContent = inWords(left);
      if (left > 0) continue;
      place.dataset.endsAt = "";
      const fault = place.closest("[data-fault]");
      const badge = fault?.querySelector("[data-switch]");
      fault?.classList.remove("is-on");
      if (badge) {
        badge.textContent = "off";
        badge.className = "badge off";
      }
      place.closest("[data-remaining-line]")?.setAttribute("hidden", "");
    }
  }, 500);
  return (heard) => {
    if (heard.kind !== "faults") return;
    for (const fault of heard.data.items) {
      const place = document.querySelector(`[data-fault="${CSS.escape(fault.fault)}"]`);
      if (place) showFault(place, fault);
    }
  };
}

