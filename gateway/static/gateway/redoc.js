const place = document.getElementById("docs");

// Redoc signs its menu with a picture from elsewhere. Nothing here is loaded from elsewhere: the
// page's policy would refuse it, and complain. React sets an image's source both ways.
const images = HTMLImageElement.prototype;
const { setAttribute } = images;
const source = Object.getOwnPropertyDescriptor(images, "src");
const isOurs = (address) => new URL(address, location.href).origin === location.origin;
images.setAttribute = function (name, value) {
  if (name !== "src" || isOurs(value)) setAttribute.call(this, name, value);
};
Object.defineProperty(images, "src", {
  ...source,
  set(value) {
    if (isOurs(value)) source.set.call(this, value);
  },
});

// What scrolls is reached by the keyboard too.
new MutationObserver(() => {
  for (const sample of place.querySelectorAll("pre:not([tabindex])")) sample.tabIndex = 0;
}).observe(place, { childList: true, subtree: true });

Redoc.init(place.dataset.document, {
  nativeScrollbars: true,
  expandResponses: "200,201",
  requiredPropsFirst: true,
  theme: { colors: { primary: { main: "#0b5cad" } }, typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } },
}, place);
