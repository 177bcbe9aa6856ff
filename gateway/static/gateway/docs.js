const place = document.getElementById("docs");

// A link inside each operation's button, which keyboards and readers stumble over, becomes its text;
// the button alone keeps the address in step.
const WithoutInnerLinks = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", { className: "nostyle" }, text) },
});

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  plugins: [WithoutInnerLinks],
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    // Signed in on this site, calls go by the cookie; a write needs the page's token with it.
    if (new URL(request.url, location.href).origin === location.origin) {
      request.headers["X-CSRFToken"] = place.dataset.token;
    }
    return request;
  },
});
