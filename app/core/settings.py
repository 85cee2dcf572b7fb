"""Everything the environment can say, as `YIGAI_…` variables; the table in docs/settings.md is compared by a test."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one process; raises pydantic's ValidationError where a value cannot be meant."""

    # An address may hold a password: an error names the variable, never its value.
    model_config = SettingsConfigDict(env_prefix="YIGAI_", frozen=True, hide_input_in_errors=True)

    data: Path = Field(Path("data"), description="数据目录：内置数据库、密钥、日志都在其中")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL 15–18 的地址 postgresql+asyncpg://…；不填则用数据目录里的内置数据库"
    )
    host: str = Field("127.0.0.1", description="serve 监听的地址")
    port: int = Field(8000, ge=0, le=65535, description="serve 监听的端口")
    field_key: SecretStr | None = Field(
        None, description="证件号与电话的加密主密钥（32 字节，base64）；不填则用数据目录 keys/field.key，首次启动时生成"
    )
    log_key: SecretStr | None = Field(
        None, description="签发表决记录和回执的密钥（32 字节，base64）；不填则用数据目录 keys/log.key，首次启动时生成"
    )
    former_log_keys: SecretStr | None = Field(
        None,
        description="更换下来的签名密钥（base64，逗号分隔），进行中的表决仍用它们；不填则用数据目录 keys/former 下的文件",
    )
    log_name: str = Field(
        "yigai.local",
        pattern=r"^[A-Za-z0-9.-]{1,100}$",
        description="签发者的名称，写在每次表决的记录和公示里，一般用服务的域名；有表决后不要更改",
    )
    api_page: bool = Field(
        False, description="打开接口文档页面 /docs，文件随程序附带，不连外网；供开发联调使用，正式使用不必打开"
    )
    session_hours: int = Field(12, ge=1, le=72, description="工作人员一次登录的有效小时数")
    require_totp: bool = Field(
        False, description="有审批或查看个人信息权限的人员须先启用动态码才能办理；正式使用应设为 true"
    )
    pool_size: int = Field(8, ge=1, le=50, description="每个进程的数据库连接数")
    font_dir: Path = Field(
        Path("/usr/share/fonts/opentype/noto"), description="中文字体目录（Debian 软件包 fonts-noto-cjk）"
    )
    store_bucket: str | None = Field(
        None,
        pattern=r"^([A-Za-z0-9.-]{3,63})?$",
        description="存放照片和扫描件的 S3 存储桶；不填则存在数据目录 media 下",
    )
    store_endpoint: str | None = Field(
        None, pattern=r"^(https?://[^?#]+)?$", description="S3 服务的地址 https://…；不填则用亚马逊云的"
    )
    store_region: str = Field("us-east-1", description="存储桶所在地域")
    store_prefix: str = Field(
        "",
        pattern=r"^[A-Za-z0-9/_-]*$",
        description="文件名前缀；几个系统共用一个存储桶时须各填各的，没有登记的文件会被清理",
    )
    store_virtual_host: bool = Field(False, description="地址里已含存储桶名（虚拟主机方式）时设为 true")
    store_key_id: str | None = Field(None, description="访问存储桶的 Access Key ID")
    store_secret: SecretStr | None = Field(None, description="它的 Secret Access Key")
    wechat_appid: str | None = Field(
        None, pattern=r"^wx[0-9a-f]{16}$", description="小程序 AppID（wx 加 16 位）；不填则不连接微信"
    )
    wechat_secret: SecretStr | None = Field(None, description="小程序 AppSecret")
    wechat_base: str = Field(
        "https://api.weixin.qq.com", pattern=r"^https?://[^/?#]+$", description="微信服务端接口的地址"
    )
    wechat_push_token: SecretStr | None = Field(None, description="消息推送的 Token；不填则不接收推送")
    wechat_push_key: SecretStr | None = Field(
        None, description="消息推送的 EncodingAESKey（43 位）；填了就只接收安全模式的推送"
    )
    wechat_templates: dict[str, dict[str, str]] = Field(
        {},
        description="订阅消息模板（JSON）：用途 vote、record、works、case、consult 各一个，写明模板编号 id 和每个字段放什么",
    )
    wechat_edition: Literal["release", "trial", "develop"] = Field(
        "release", description="小程序码打开哪个版本：release 正式版、trial 体验版、develop 开发版"
    )
    public_base: str | None = Field(
        None,
        pattern=r"^(https?://[^/?#]+)?$",
        description="本服务的公网地址，微信从这里取要检查的图片，张贴和发放的纸上的二维码指向这里；不填则图片由人工审核，公示、公示牌不印二维码",
    )
    official_appid: str | None = Field(
        None,
        pattern=r"^(wx[0-9a-f]{16})?$",
        description="服务号 AppID（wx 加 16 位），用于在微信里打开的网页上登录；须同时填写 YIGAI_PUBLIC_BASE；不填则不提供",
    )
    official_secret: SecretStr | None = Field(None, description="服务号 AppSecret")
    official_open: str = Field(
        "https://open.weixin.qq.com", pattern=r"^https?://[^/?#]+$", description="微信网页授权页面的地址"
    )
    sms_secret_id: str | None = Field(None, description="腾讯云短信的 SecretId；不填则不发短信，每条记为“未配置短信”")
    sms_secret_key: SecretStr | None = Field(None, description="腾讯云短信的 SecretKey")
    sms_app_id: str = Field("", description="腾讯云短信的 SdkAppId")
    sms_sign: str = Field("", description="审核通过的短信签名")
    sms_template: str = Field("", description="审核通过的短信正文模板编号，三个参数：小区、事项、提示")
    sms_code_template: str = Field(
        "", description="审核通过的登录验证码模板编号，两个参数：验证码、有效分钟数；不填则不提供短信登录"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="日志级别")

    @field_validator("database_url")
    @classmethod
    def _asyncpg(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith("postgresql+asyncpg://"):
            raise ValueError("须以 postgresql+asyncpg:// 开头")
        return url or None

    @field_validator("sms_secret_id", "public_base", "official_appid", "store_bucket", "store_endpoint")
    @classmethod
    def _none_where_empty(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("wechat_secret")
    @classmethod
    def _with_appid(cls, secret: SecretStr | None, known: ValidationInfo) -> SecretStr | None:
        if known.data.get("wechat_appid") and not (secret and secret.get_secret_value()):
            raise ValueError("填了 YIGAI_WECHAT_APPID，这一项也要填")
        return secret

    @field_validator("official_secret")
    @classmethod
    def _with_official_account(cls, secret: SecretStr | None, known: ValidationInfo) -> SecretStr | None:
        if known.data.get("official_appid"):
            if not (secret and secret.get_secret_value()):
                raise ValueError("填了 YIGAI_OFFICIAL_APPID，这一项也要填")
            if known.data.get("public_base") is None:
                raise ValueError("填了 YIGAI_OFFICIAL_APPID，YIGAI_PUBLIC_BASE 也要填：微信登录后回到那里的 /m/")
        return secret

    @field_validator("store_key_id", "store_secret")
    @classmethod
    def _with_bucket(cls, value: SecretStr | str | None, known: ValidationInfo) -> SecretStr | str | None:
        said = value.get_secret_value() if isinstance(value, SecretStr) else value
        if known.data.get("store_bucket") and not said:
            raise ValueError("填了 YIGAI_STORE_BUCKET，这一项也要填")
        return value

    @field_validator("sms_secret_key", "sms_app_id", "sms_sign", "sms_template")
    @classmethod
    def _with_secret_id(cls, value: SecretStr | str | None, known: ValidationInfo) -> SecretStr | str | None:
        said = value.get_secret_value() if isinstance(value, SecretStr) else value
        if known.data.get("sms_secret_id") and not said:
            raise ValueError("填了 YIGAI_SMS_SECRET_ID，这一项也要填")
        return value

    @field_validator("wechat_push_key")
    @classmethod
    def _encoding_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not re.fullmatch("[A-Za-z0-9]{43}", key.get_secret_value()):
            raise ValueError("须为 43 位字母、数字")
        return key
