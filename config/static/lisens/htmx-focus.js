// After a swap: whoever had the focus keeps it. htmx finds the same element again by its id; if that is gone, the
// region that changed takes the focus, so that the Tab key and a screen reader go on from there.
"use strict";

const BY_READER = new Set(["click", "submit", "change"]);

document.addEventListener("htmx:afterSettle", (event) => {
  const isLost = document.activeElement === null || document.activeElement === document.body;
  if (isLost && BY_READER.has(event.detail.requestConfig?.triggeringEvent?.type)) {
    event.detail.target.setAttribute("tabindex", "-1");
    event.detail.target.focus({ preventScroll: true });
  }
});
