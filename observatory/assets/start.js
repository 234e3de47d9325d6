// Starts the page that this is.

const STARTS = { faults: startFaults, feed: startFeed, map: startMap, timeline: startTimeline };
const start = /** @type {any} */ (STARTS)[document.body.dataset.live || ""];
if (start) {
  const hear = start();
  followStream((heard) => {
    showState(heard);
    if (heard.kind === "faults") showFaultsOn(heard.data.items);
    hear(heard);
  });
}
