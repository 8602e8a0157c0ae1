"""What a page of recordings has on the screen and gives to hear, measured in the page itself."""

FRAME = 0.04
"""Seconds of a frame of films with 25 pictures a second."""

SPREAD = """async () => {
  const videos = [...document.querySelectorAll('.screen video')];
  const shown = videos.map(() => []);
  videos.forEach((video, index) => {
    const look = (now, frame) => {
      shown[index].push([frame.expectedDisplayTime, frame.mediaTime]);
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
  await new Promise(resolve => setTimeout(resolve, 2500));
  const spreads = [];
  for (const [at, media] of shown[0]) {
    const near = shown.map(frames => frames.reduce(
      (best, one) => Math.abs(one[0] - at) < Math.abs(best[0] - at) ? one : best, frames[0]));
    const shifted = near.map(one => one[1] - (one[0] - at) / 1000);
    spreads.push(Math.max(...shifted) - Math.min(...shifted));
  }
  spreads.sort((a, b) => a - b);
  return [spreads.length, spreads[Math.floor(spreads.length / 2)],
          spreads[Math.floor(spreads.length * 0.95)]];
}"""
"""How far apart the cameras are while they play (`requestVideoFrameCallback`): frames looked at,
seconds in the median and in the 95th percentile, between the moments that they show, frame by frame
as they come on the screen."""

# A page counts media time from ten seconds on (frontend/src/review/camera.ts).
SEEK = """async ([moment, mark]) => {
  const begun = performance.now();
  const videos = [...document.querySelectorAll(".screen video")];
  const shown = videos.map(video => new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`no picture of ${moment}`)), 20000);
    const look = (now, frame) => {
      if (Math.abs(frame.mediaTime - 10 - moment) < 0.1) done(performance.now());
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  }));
  if (mark === null) {
    const seek = document.getElementById('seek');
    seek.value = moment;
    seek.dispatchEvent(new Event('input'));
  } else [...document.querySelectorAll('#marks li')].find(li => li.textContent.endsWith(mark))
    .querySelector('button').click();
  return (Math.max(...await Promise.all(shown)) - begun) / 1000;
}"""
"""Seconds from asking for a moment, by the slider or a mark, until all cameras show it."""

LOUDEST = """async () => {
  const video = document.querySelector('.screen video');
  video.muted = false;
  const context = new AudioContext();
  const ear = context.createAnalyser(), heard = new Float32Array(2048);
  context.createMediaElementSource(video).connect(ear);
  let loudest = 0;
  for (let look = 0; look < 30; look++) {
    await new Promise(resolve => setTimeout(resolve, 100));
    ear.getFloatTimeDomainData(heard);
    loudest = Math.max(loudest, ...heard);
  }
  return loudest;
}"""
"""The loudest sample that the first camera sounds in three seconds; silence is 0."""
