const place = document.getElementById("docs");

// A link inside each operation's button, which keyboards and readers stumble over, becomes its text;
// the button alone keeps the address in step.
const WithoutInnerLinks = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", { className: "nostyle" }, text) },
});

// A lock on what wants a sign-in alone; Swagger UI shows a closed one where nobody has to.
const WithoutNeedlessLocks = ({ React }) => ({
  wrapComponents: {
    OperationSummary: (Original) => ({ operationProps, ...rest }) => {
      const isOpen = operationProps.get("security")?.some((one) => one.isEmpty());
      return React.createElement(Original, {
        ...rest,
        operationProps: isOpen ? operationProps.delete("security") : operationProps,
      });
    },
  },
});

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  plugins: [WithoutInnerLinks, WithoutNeedlessLocks],
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
