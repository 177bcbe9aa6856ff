const place = document.getElementById("docs");

Redoc.init(place.dataset.document, {
  hideDownloadButton: false,
  nativeScrollbars: true,
  scrollYOffset: 0,
  expandResponses: "200,201",
  theme: { colors: { primary: { main: "#0b5cad" } } },
}, place);
