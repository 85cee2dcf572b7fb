// Addresses are relative to the page, so that it also works behind a proxy that puts it below a path.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none", // hundreds of operations
  showExtensions: true,
  showCommonExtensions: true,
  validatorUrl: null, // or the document's address would be sent to a validator elsewhere
});
