// Looks again at the page that is being worked out, until it is there.
setTimeout(() => location.reload(), 400);
