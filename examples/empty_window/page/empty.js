document.body.append("Empty");
