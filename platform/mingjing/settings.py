"""Settings, read from the environment once.

Every process of one installation runs with the same environment. `MINGJING_ENV` says what kind of
installation it is: `production` (the default: nothing is guessed), `demo` (a rehearsal database
with engines of its own) or `test`.
"""

import os
import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from mingjing.proxy import networks

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("MINGJING_VAR", ROOT / "var"))
ENV = os.environ.get("MINGJING_ENV", "production")
PRODUCTION = ENV == "production"


def _needed(name: str, stand_in: str) -> str:
    """The environment's value; outside production a fixed stand-in, in production never."""
    value = os.environ.get(name, "" if PRODUCTION else stand_in)
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in production")
    return value


SECRET_KEY = _needed("SECRET_KEY", "only-for-demonstrations-and-tests-" + "x" * 32)
DEBUG = False
ALLOWED_HOSTS = _needed("ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "ledger",
    "accounts",
    "deadlines",
    "live",
    "documents",
    "hall",
    "media",
    "media.alarms",
    "media.archive",
    "media.release",
    "media.review",
    "bidding",
    "bidding.experts",
    "bidding.draw",
    "bidding.evaluation",
    "bidding.signs",
    "bidding.award",
    "monitoring",
    "mingjing",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mingjing.language.HouseLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mingjing.urls"
ASGI_APPLICATION = "mingjing.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingjing.context.page",
            ],
        },
    }
]

# ── Engines ──────────────────────────────────────────────────────────────────────────────────────
DATABASES = {
    "default": {
        **dj_database_url.parse(_needed("DATABASE_URL", "postgres:///mingjing")),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
    }
}
REDIS_URL = _needed("REDIS_URL", "redis://127.0.0.1:6379/0")
# Kombu has its own word for a Redis behind a local socket.
CELERY_BROKER_URL = re.sub(r"^unix:", "redis+socket:", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# ── People ───────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AXES_VERBOSE = False  # commands have something better to say first
AXES_DISABLE_ACCESS_LOG = True  # the ledger keeps who signed in, and nobody edits it
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.signin.locked_out"
OTP_TOTP_ISSUER = "Mingjing"

# ── Language and time ────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ── Files ────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "frontend" / "dist"]
# The built pages are served from where they were built; Vite puts a hash into each name.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,12}\..+$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Where the programs lie that people run on their own machines: built pages, and `make ebid`.
PROGRAM_FOLDERS = [ROOT / "frontend" / "dist" / "offline", ROOT / "var"]
DOCUMENTS_DIR = VAR / "documents"
DOCUMENT_MAX_BYTES = int(os.environ.get("DOCUMENT_MAX_BYTES", str(50 * 1024 * 1024)))
SEAL_FILE = Path(os.environ.get("SEAL_FILE", VAR / "keys" / "seal.p12"))  # signs PDF
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ── Numbers of the law ───────────────────────────────────────────────────────────────────────────
# Defaults with the article they rest on; a place with rules of its own sets its own.
NOTICE_WORKING_DAYS = 5  # missing papers are named within five working days: Licensing Law 32(4)
PROMPT_SHARE = Fraction(4, 5)  # a clock prompts after this share of its limit …
PROMPT_WORKING_DAYS = 1  # … or so many working days before its end, whichever is earlier
PROMISE_CUT = 70  # a promise should cut the statutory limit by so many per cent: S3 art. 16(2)
EXTENSIONS = {
    # clock: (role that approves, most units of the limit at once or None)
    "promised": ("supervision_window", None),  # S0 art. 21(3)
    "statutory": ("chief", 10),  # the head of the agency: Licensing Law 42
    "part": ("supervision_window", 15),  # a joint procedure: Licensing Law 42
}

# ── Tenders ──────────────────────────────────────────────────────────────────────────────────────
TENDER_LIMITS = "cn-2026"  # the statutory limits in force: a file of bidding/rules/limits/
# leaves a batch, leaves of the closing batch, seconds between batches
TENDER_LOG = tuple(int(one) for one in os.environ.get("TENDER_LOG", "16 4096 60").split())
BID_MAX_BYTES = int(os.environ.get("BID_MAX_BYTES", str(2 * 1024**3)))
BID_TRANSFER_HOURS = 24  # an upload that is not finished by then has to begin again
# How drawn experts are told: a gateway by its dotted path, and where the one that writes files
# writes them (a program of the telephone company's takes them from there).
MESSAGE_GATEWAY = os.environ.get("MESSAGE_GATEWAY", "bidding.draw.messages.files.FileGateway")
MESSAGES_DIR = Path(os.environ.get("MESSAGES_DIR", VAR / "messages"))
# So long contributors to a draw are waited for; afterwards their silence stops nothing.
DRAW_GIVING = timedelta(minutes=int(os.environ.get("DRAW_GIVING_MINUTES", "10")))
# So long members have to sign, or to write down why not, before the host may note that they refuse.
EVALUATION_SIGNING = timedelta(minutes=int(os.environ.get("EVALUATION_SIGNING_MINUTES", "30")))
# Where envelopes lie: on one disk for all web processes, and never in its backup of small files.
VAULT_DIR = Path(os.environ.get("VAULT_DIR", VAR / "vault"))
VAULT_VOLUME_BYTES = int(os.environ.get("VAULT_VOLUME_BYTES", str(1024**3)))
OCDS_PREFIX = os.environ.get("OCDS_PREFIX", "ocds-000000")  # a publisher registers its own
# Authorities whose certificates bidders sign with: a PEM file. Without one a rehearsal takes any
# certificate, and production none.
CERTIFICATE_ROOTS = os.environ.get("CERTIFICATE_ROOTS", "")
# A timestamp authority (RFC 3161) for the checkpoints of tenders' logs, and the PEM certificates
# that its tokens verify with. Its clock is real: a rehearsal's tokens are refused.
TIMESTAMP_URL = os.environ.get("TIMESTAMP_URL", "")
TIMESTAMP_CERTIFICATES = os.environ.get("TIMESTAMP_CERTIFICATES", "")
ENTERPRISES_PER_HOUR = 120  # so many may register themselves: strangers must not fill the tree

# ── Recordings ───────────────────────────────────────────────────────────────────────────────────
# Where recordings lie: on disks of their own, for a camera-hour is about 1.8 GB.
RECORDINGS_DIR = Path(os.environ.get("RECORDINGS_DIR", VAR / "recordings"))
# A folder on another disk, where recordings go on when theirs is full; none unless named.
_spare = os.environ.get("RECORDINGS_SPARE_DIR", "")
RECORDINGS_SPARE_DIR = Path(_spare) if _spare else None
# Where packages of closed recordings lie: on disks of their own again.
ARCHIVE_DIR = Path(os.environ.get("ARCHIVE_DIR", VAR / "archive"))
RELEASES_DIR = Path(os.environ.get("RELEASES_DIR", VAR / "releases"))
ARCHIVE_YEARS = int(os.environ.get("ARCHIVE_YEARS", "15"))  # fewer are refused: Law 42
# A bucket with object lock for their copies; keys come from AWS_ACCESS_KEY_ID and its like.
ARCHIVE_S3_URL = os.environ.get("ARCHIVE_S3_URL", "")
ARCHIVE_S3_BUCKET = os.environ.get("ARCHIVE_S3_BUCKET", "")
FEED_PATIENCE = float(os.environ.get("FEED_PATIENCE", "120"))  # seconds a browser is waited for
RECORDING_LEAD = timedelta(minutes=15)  # cameras record so long before an opening's deadline

# ── Ledger ───────────────────────────────────────────────────────────────────────────────────────
LEDGER_ORIGIN = _needed("LEDGER_ORIGIN", "mingjing.example/ledger")
LEDGER_KEY_FILE = Path(os.environ.get("LEDGER_KEY_FILE", VAR / "keys" / "ledger.key"))
# Read once, when a database is first migrated: it is born real or as a rehearsal for ever.
LEDGER_REHEARSAL = os.environ.get("LEDGER_REHEARSAL", "off" if PRODUCTION else "on") == "on"
WITNESS_URL = os.environ.get("WITNESS_URL", "")
WITNESS_KEY = os.environ.get("WITNESS_KEY", "")
# Seconds between two times that the steward asks witnesses and timestamp authorities.
ASK_EVERY = float(os.environ.get("ASK_EVERY", "5"))

# ── Live screens ─────────────────────────────────────────────────────────────────────────────────
# Sockets one person, display or program may hold in one web process, whatever the browsers.
LIVE_SOCKETS_PER_PRINCIPAL = int(os.environ.get("LIVE_SOCKETS_PER_PRINCIPAL", "200"))
# Sockets of all who are not signed in: they follow openings and draws. One more looks by itself.
LIVE_SOCKETS_OF_PUBLIC = int(os.environ.get("LIVE_SOCKETS_OF_PUBLIC", "2000"))

# ── Doors ────────────────────────────────────────────────────────────────────────────────────────
# TLS ends at the reverse proxy; only a demonstration and the tests speak plain HTTP.
HTTPS = os.environ.get("HTTPS", "on" if PRODUCTION else "off") == "on"
# What only these are believed to say about who comes (mingjing/proxy.py): the machine itself.
TRUSTED_PROXIES = networks(os.environ.get("TRUSTED_PROXIES", "127.0.0.0/8,::1" if HTTPS else ""))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine next door
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "media-src": ["'self'", "blob:"],  # a live picture is put together in the page
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"unseen": {"()": "bidding.logs.Unseen"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unseen"]}
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        # A line for each paper that is written would count receipts.
        "fontTools": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
    },
}
