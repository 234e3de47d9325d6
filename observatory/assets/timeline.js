// The timeline: says when there is more about the process, and searches within its steps.

/** @returns {(heard: Heard) => void} */
function startTimeline() {
  const shown = document.querySelector("[data-process]");
  const process = shown && /** @type {HTMLElement} */ (shown).dataset.process;
  const newer = /** @type {HTMLElement | null} */ (document.querySelector("[data-newer]"));
  const search = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-within]"));
  const steps = [...document.querySelectorAll("[data-steps] > li")];
  if (search) {
    search.hidden = false;
    search.oninput = () => {
      const text = search.value.trim().toLowerCase();
      for (const step of steps) {
        /** @type {HTMLElement} */ (step).hidden = !step.textContent?.toLowerCase().includes(text);
      }
    };
  }
  return (heard) => {
    if (heard.kind !== "messages" || !process || !newer) return;
    const isOfProcess = (/** @type {any} */ record) => record.correlation_id === process;
    if (!heard.data.items.some(isOfProcess)) return;
    newer.hidden = false;
    const link = newer.querySelector("a");
    if (link) link.href = location.pathname + location.search;
  };
}

