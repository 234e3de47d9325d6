// The shop, livelier. Nothing here is needed to buy: every form works without it.

// A quantity in the cart is sent when it is changed.
for (const form of document.querySelectorAll('form[data-auto]')) {
  const input = form.querySelector('input[type="number"]');
  if (input instanceof HTMLInputElement && form instanceof HTMLFormElement) {
    input.addEventListener('change', () => {
      if (form.reportValidity()) form.requestSubmit();
    });
  }
}

// Another country has another form: choosing one presses the button beside it. By keyboard one passes other countries on the way, and
// presses the button oneself.
for (const select of document.querySelectorAll('select[data-submits]')) {
  if (!(select instanceof HTMLSelectElement)) continue;
  const button = document.getElementById(select.dataset.submits ?? '');
  if (button instanceof HTMLButtonElement) {
    let isTyped = false;
    select.addEventListener('keydown', () => { isTyped = true; });
    select.addEventListener('pointerdown', () => { isTyped = false; });
    select.addEventListener('change', () => { if (!isTyped) button.click(); });
  }
}

// An order is sent once, however often its button is pressed. Its key would make one order of it all the same.
for (const form of document.querySelectorAll('form[data-once]')) {
  let isSent = false;
  form.addEventListener('submit', (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // A page that comes back from the cache of the browser can be sent again.
  addEventListener('pageshow', () => { isSent = false; });
}

export {};
