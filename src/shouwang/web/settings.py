"""Settings of the workbench: everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import environ

from shouwang.secrecy.logs import configure_logs
from shouwang.web.home import OWN_SETTINGS, home_folder, session_secret

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = home_folder()
if (HOME / OWN_SETTINGS).is_file():
    env.read_env(HOME / OWN_SETTINGS)  # what the installation was made with; the environment goes before it
"""Where an installation keeps what it owns: keys, deliveries, evidence, lake, own pack, the SQLite file."""
os.environ["SHOUWANG_HOME"] = str(HOME)  # packs are looked for there, in this process and in those it starts

DEBUG = env.bool("SHOUWANG_DEBUG", default=False)
SECRET_KEY = env.str("SHOUWANG_SECRET", default="") or session_secret(HOME)
ALLOWED_HOSTS = env.list("SHOUWANG_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SHOUWANG_ORIGINS", default=[])
BEHIND_TLS = env.bool("SHOUWANG_TLS", default=False)
TRUSTED_PROXIES = env.int("SHOUWANG_PROXIES", default=0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "axes",
    "shouwang.audit",
    "shouwang.regions",
    "shouwang.accounts",
    "shouwang.workflow",
    "shouwang.feeds",
    "shouwang.registry",
    "shouwang.screening",
    "shouwang.cases",
    "shouwang.assistance.helpers",
    "shouwang.assistance.plans",
    "shouwang.assistance.social",
    "shouwang.assistance.posts",
    "shouwang.policies",
    "shouwang.jobs",
    "shouwang.api",
    "shouwang.web",
]

MIDDLEWARE = [
    "shouwang.web.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shouwang.web.headers.SecurityHeaders",
    "django_htmx.middleware.HtmxMiddleware",
    "shouwang.web.gate.Gate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shouwang.web.urls"
WSGI_APPLICATION = "shouwang.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shouwang.web.navigation.menu",
            ],
            "builtins": ["shouwang.web.templatetags.parts"],
        },
    },
]

DATABASES = {"default": env.db_url("SHOUWANG_DATABASE", default=f"sqlite:///{HOME / 'shouwang.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=268435456; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shouwang.accounts.passwords.KindsOfCharacters"},
    {"NAME": "shouwang.accounts.passwords.NotUsedBefore"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
SESSION_COOKIE_AGE = 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shouwang.web.faults.stale_form"
SECURITY_POLICY = {
    "idle_minutes": env.int("SHOUWANG_IDLE_MINUTES", default=30),
    "session_hours": env.int("SHOUWANG_SESSION_HOURS", default=10),
    "sessions_a_user": env.int("SHOUWANG_SESSIONS_A_USER", default=3),
    "password_days": env.int("SHOUWANG_PASSWORD_DAYS", default=90),
    "passwords_remembered": env.int("SHOUWANG_PASSWORDS_REMEMBERED", default=5),
    "reveals_an_hour": env.int("SHOUWANG_REVEALS_AN_HOUR", default=60),
}
"""What holds until the security administrator sets a policy (`accounts.policy`)."""
SECOND_FACTOR_ROLES = frozenset(
    env.list(
        "SHOUWANG_SECOND_FACTOR_ROLES", default=["monitor", "system_admin", "security_admin", "audit_admin"]
    )
)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "shouwang.web.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "shouwang.web.rooms.sign_in.views.locked"
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = env.str("SHOUWANG_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shouwang.web.staticfiles.OnceCollected"},
}
MEDIA_ROOT = HOME / "evidence"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING_CONFIG = None
configure_logs(
    level=env.str("SHOUWANG_LOG_LEVEL", default="INFO"),
    as_json=env.bool("SHOUWANG_LOG_JSON", default=not DEBUG),
)
METRICS_TOKEN = env.str("SHOUWANG_METRICS_TOKEN", default="")
"""Who knows it may read /metrics/ from elsewhere; without it only this machine may."""

SHOUWANG_PACKS = tuple(env.list("SHOUWANG_PACK", default=["national"]))
SHOUWANG_COUNTY = env.str("SHOUWANG_COUNTY", default="")
"""The 12-digit code of the county that this installation serves."""
