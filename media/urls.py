"""Addresses of the room of cameras and recordings."""

from django.urls import path

from media.views import browsers, cameras, feeds, recordings

app_name = "media"

urlpatterns = [
    path("recordings/", recordings.listing, name="recordings"),
    path("recordings/<int:pk>/", recordings.detail, name="recording"),
    path("recordings/<int:pk>/certificate.json", recordings.manifest, name="manifest"),
    path(
        "recordings/pictures/<slug:occasion>/<path:subject>.json",
        recordings.pictures,
        name="pictures",
    ),
    path("recordings/cameras/", cameras.listing, name="cameras"),
    path("recordings/cameras/rooms/new/", cameras.new_room, name="room_new"),
    path("recordings/cameras/rooms/<int:room>/new/", cameras.new, name="camera_new"),
    path("recordings/cameras/rooms/<int:room>/browsers/", browsers.new, name="browser_new"),
    path("recordings/browsers/<int:pk>/retire/", browsers.retire, name="browser_retire"),
    path("recordings/browser/", browsers.this, name="browser"),
    path("recordings/feeds/<int:track>/", feeds.standing, name="feed"),
    path("recordings/feeds/<int:track>/runs/", feeds.begin, name="feed_runs"),
    path("recordings/feeds/<int:track>/runs/<int:run>/over/", feeds.over, name="feed_over"),
    path("recordings/feeds/<int:track>/runs/<int:run>/<int:number>/", feeds.take, name="feed_take"),
    path("recordings/cameras/<int:pk>/", cameras.edit, name="camera"),
    path("recordings/cameras/<int:pk>/retire/", cameras.retire, name="camera_retire"),
]
