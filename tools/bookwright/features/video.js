// A video of another host: nothing is asked of it before its button is pressed.
document.querySelectorAll(".video-asked").forEach(function (box) {
  var link = box.querySelector("a");
  var button = document.createElement("button");
  button.type = "button";
  button.className = "video-play";
  button.textContent = link.textContent;
  button.addEventListener("click", function () {
    var frame = document.createElement("iframe");
    frame.src = box.dataset.frame;
    frame.title = box.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.setAttribute("allowfullscreen", "");
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    box.classList.add("playing");
    box.replaceChildren(frame);
    frame.focus();
  });
  box.insertBefore(button, link);
  link.textContent = box.querySelector(".video-host").textContent + " ↗";
  box.querySelector(".video-host").remove();
  link.classList.add("video-host");
});
