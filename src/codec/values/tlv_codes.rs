//! One-octet code spaces that only TLVs use.

use super::macros::codes;

codes! {
    /// Which part of the mobile equipment is addressed: `dest_addr_subunit`, `source_addr_subunit`.
    pub struct AddrSubunit(u8);

    /// Unknown.
    UNKNOWN = 0, "unknown";
    /// MS display.
    MS_DISPLAY = 1, "MS display";
    /// Mobile equipment.
    MOBILE_EQUIPMENT = 2, "mobile equipment";
    /// Smart card 1 (SIM).
    SMART_CARD_1 = 3, "smart card 1 (SIM)";
    /// External unit 1.
    EXTERNAL_UNIT_1 = 4, "external unit 1";
}

codes! {
    /// A kind of network: `dest_network_type`, `source_network_type`.
    pub struct NetworkType(u8);

    /// Unknown.
    UNKNOWN = 0, "unknown";
    /// GSM.
    GSM = 1;
    /// ANSI-136/TDMA.
    TDMA = 2, "ANSI-136/TDMA";
    /// IS-95/CDMA.
    CDMA = 3, "IS-95/CDMA";
    /// PDC.
    PDC = 4;
    /// PHS.
    PHS = 5;
    /// IDEN.
    IDEN = 6, "iDEN";
    /// AMPS.
    AMPS = 7;
    /// Paging network.
    PAGING_NETWORK = 8, "paging network";
}

codes! {
    /// A bearer service: `dest_bearer_type`, `source_bearer_type`.
    pub struct BearerType(u8);

    /// Unknown.
    UNKNOWN = 0, "unknown";
    /// SMS.
    SMS = 1;
    /// Circuit switched data.
    CIRCUIT_SWITCHED_DATA = 2, "circuit switched data";
    /// Packet data.
    PACKET_DATA = 3, "packet data";
    /// USSD.
    USSD = 4;
    /// CDPD.
    CDPD = 5;
    /// DataTAC.
    DATATAC = 6, "DataTAC";
    /// FLEX/ReFLEX.
    FLEX = 7, "FLEX/ReFLEX";
    /// Cell broadcast.
    CELL_BROADCAST = 8, "cell broadcast";
}

codes! {
    /// What the message carries for WAP: `payload_type`.
    pub struct PayloadType(u8);

    /// Default (WDP for WAP).
    WDP = 0, "default (WDP for WAP)";
    /// WCMP.
    WCMP = 1;
}

codes! {
    /// How private a message is: `privacy_indicator`.
    pub struct PrivacyIndicator(u8);

    /// Not restricted.
    NOT_RESTRICTED = 0, "not restricted";
    /// Restricted.
    RESTRICTED = 1, "restricted";
    /// Confidential.
    CONFIDENTIAL = 2, "confidential";
    /// Secret.
    SECRET = 3, "secret";
}

codes! {
    /// The language of a message: `language_indicator`.
    pub struct LanguageIndicator(u8);

    /// Unspecified.
    UNSPECIFIED = 0, "unspecified";
    /// English.
    ENGLISH = 1, "English";
    /// French.
    FRENCH = 2, "French";
    /// Spanish.
    SPANISH = 3, "Spanish";
    /// German.
    GERMAN = 4, "German";
    /// Portuguese.
    PORTUGUESE = 5, "Portuguese";
}

codes! {
    /// Whether the delivery pending flag was set: `dpf_result`.
    pub struct DpfResult(u8);

    /// DPF not set.
    NOT_SET = 0, "DPF not set";
    /// DPF set.
    SET = 1, "DPF set";
}

codes! {
    /// Whether the delivery pending flag is to be set: `set_dpf`.
    pub struct SetDpf(u8);

    /// Not requested.
    NOT_REQUESTED = 0, "not requested";
    /// Requested.
    REQUESTED = 1, "requested";
}

codes! {
    /// Whether a mobile can be reached: `ms_availability_status`.
    pub struct MsAvailabilityStatus(u8);

    /// Available.
    AVAILABLE = 0, "available";
    /// Denied.
    DENIED = 1, "denied";
    /// Unavailable.
    UNAVAILABLE = 2, "unavailable";
}

codes! {
    /// Why a delivery failed: `delivery_failure_reason`.
    pub struct DeliveryFailureReason(u8);

    /// Destination unavailable.
    DESTINATION_UNAVAILABLE = 0, "destination unavailable";
    /// Destination invalid.
    DESTINATION_INVALID = 1, "destination invalid";
    /// Permanent network error.
    PERMANENT_NETWORK_ERROR = 2, "permanent network error";
    /// Temporary network error.
    TEMPORARY_NETWORK_ERROR = 3, "temporary network error";
}

codes! {
    /// Whether more messages follow: `more_messages_to_send`.
    pub struct MoreMessagesToSend(u8);

    /// No.
    NO = 0, "no";
    /// Yes.
    YES = 1, "yes";
}

codes! {
    /// The USSD operation: `ussd_service_op`.
    pub struct UssdServiceOp(u8);

    /// PSSD ind.
    PSSD_IND = 0, "PSSD ind";
    /// PSSR ind.
    PSSR_IND = 1, "PSSR ind";
    /// USSR req.
    USSR_REQ = 2, "USSR req";
    /// USSN req.
    USSN_REQ = 3, "USSN req";
    /// PSSD resp.
    PSSD_RESP = 16, "PSSD resp";
    /// PSSR resp.
    PSSR_RESP = 17, "PSSR resp";
    /// USSR conf.
    USSR_CONF = 18, "USSR conf";
    /// USSN conf.
    USSN_CONF = 19, "USSN conf";
}

codes! {
    /// When a message is to be shown: `display_time`.
    pub struct DisplayTime(u8);

    /// Temporary.
    TEMPORARY = 0, "temporary";
    /// Default.
    DEFAULT = 1, "default";
    /// Invoke.
    INVOKE = 2, "invoke";
}

codes! {
    /// How a user is to reply in an interactive teleservice: `its_reply_type`.
    pub struct ItsReplyType(u8);

    /// Digit.
    DIGIT = 0, "digit";
    /// Number.
    NUMBER = 1, "number";
    /// Telephone no.
    TELEPHONE_NUMBER = 2, "telephone no";
    /// Password.
    PASSWORD = 3, "password";
    /// Character line.
    CHARACTER_LINE = 4, "character line";
    /// Menu.
    MENU = 5, "menu";
    /// Date.
    DATE = 6, "date";
    /// Time.
    TIME = 7, "time";
    /// Continue.
    CONTINUE = 8, "continue";
}

codes! {
    /// The cell broadcast channel: `broadcast_channel_indicator`. Since SMPP 5.0.
    pub struct BroadcastChannelIndicator(u8);

    /// Basic.
    BASIC = 0, "basic";
    /// Extended.
    EXTENDED = 1, "extended";
}

codes! {
    /// The class of a cell broadcast: `broadcast_message_class`. Since SMPP 5.0.
    pub struct BroadcastMessageClass(u8);

    /// None.
    NONE = 0, "none";
    /// Class 1 (user defined).
    CLASS_1 = 1, "class 1 (user defined)";
    /// Class 2 (user defined).
    CLASS_2 = 2, "class 2 (user defined)";
    /// Class 3 (TE).
    CLASS_3 = 3, "class 3 (TE)";
}

codes! {
    /// What number portability look-up was made: `dest_addr_np_resolution`. Since SMPP 5.0.
    pub struct NpResolution(u8);

    /// Not queried.
    NOT_QUERIED = 0, "not queried";
    /// Queried, not ported.
    NOT_PORTED = 1, "queried, not ported";
    /// Queried, ported.
    PORTED = 2, "queried, ported";
}

codes! {
    /// How congested the SMSC is, 0 to 100: `congestion_state`. Since SMPP 5.0.
    ///
    /// Senders aim at 80 to 89: faster below, slower above.
    pub struct CongestionState(u8);

    /// Idle. 1 to 29 is low load, 30 to 49 medium, 50 to 79 high.
    IDLE = 0, "idle";
    /// From here to 89: the optimum.
    OPTIMUM = 80, "optimum load";
    /// From here to 99: nearing congestion.
    NEARING_CONGESTION = 90, "nearing congestion";
    /// Congested.
    CONGESTED = 100, "congested";
}

codes! {
    /// The kind of network that reports an error: first octet of `network_error_code`.
    pub struct NetworkErrorType(u8);

    /// ANSI-136 access denied reason.
    ANSI_136_ACCESS_DENIED = 1, "ANSI-136 access denied";
    /// IS-95 access denied reason.
    IS_95_ACCESS_DENIED = 2, "IS-95 access denied";
    /// GSM.
    GSM = 3;
    /// ANSI-136 cause code. Since SMPP 5.0; reserved in 3.4.
    ANSI_136_CAUSE = 4, "ANSI-136 cause";
    /// IS-95 cause code. Since SMPP 5.0.
    IS_95_CAUSE = 5, "IS-95 cause";
    /// ANSI-41 error. Since SMPP 5.0.
    ANSI_41 = 6, "ANSI-41";
    /// An SMPP `command_status`. Since SMPP 5.0.
    SMPP = 7;
    /// The SMSC's own code. Since SMPP 5.0.
    SMSC = 8, "SMSC specific";
}

codes! {
    /// How a subaddress is written: first octet of `source_subaddress` and `dest_subaddress`.
    pub struct SubaddressType(u8);

    /// NSAP, an even number of digits.
    NSAP_EVEN = 0x80, "NSAP, even";
    /// NSAP, an odd number of digits.
    NSAP_ODD = 0x88, "NSAP, odd";
    /// User specified.
    USER_SPECIFIED = 0xA0, "user specified";
}

codes! {
    /// How an area is described: first octet of `broadcast_area_identifier`. Since SMPP 5.0.
    pub struct BroadcastAreaFormat(u8);

    /// An alias or name.
    ALIAS = 0, "alias or name";
    /// An ellipsoid arc.
    ELLIPSOID_ARC = 1, "ellipsoid arc";
    /// A polygon.
    POLYGON = 2, "polygon";
}

codes! {
    /// The network that a content type belongs to: first octet of `broadcast_content_type`. Since SMPP 5.0.
    pub struct BroadcastNetwork(u8);

    /// Any network.
    GENERIC = 0, "generic";
    /// GSM (3GPP TS 23.041).
    GSM = 1;
    /// TDMA (IS-824, ANSI-41).
    TDMA = 2;
    /// CDMA (IS-824, IS-637).
    CDMA = 3;
}

codes! {
    /// A unit of time: first octet of `broadcast_frequency_interval`. Since SMPP 5.0.
    pub struct FrequencyUnit(u8);

    /// As often as possible.
    AS_OFTEN_AS_POSSIBLE = 0x00, "as often as possible";
    /// Seconds.
    SECONDS = 0x08, "seconds";
    /// Minutes.
    MINUTES = 0x09, "minutes";
    /// Hours.
    HOURS = 0x0A, "hours";
    /// Days.
    DAYS = 0x0B, "days";
    /// Weeks.
    WEEKS = 0x0C, "weeks";
    /// Months.
    MONTHS = 0x0D, "months";
    /// Years.
    YEARS = 0x0E, "years";
}

codes! {
    /// What a cell broadcast is about, in the generic network: octets 2 and 3 of `broadcast_content_type`. Since SMPP 5.0.
    pub struct BroadcastContent(u16);

    /// Index.
    INDEX = 0x0000, "index";
    /// Emergency broadcasts.
    EMERGENCY_BROADCASTS = 0x0001, "emergency broadcasts";
    /// IRDB download.
    IRDB_DOWNLOAD = 0x0002, "IRDB download";
    /// News flashes.
    NEWS_FLASHES = 0x0010, "news flashes";
    /// General news, local.
    GENERAL_NEWS_LOCAL = 0x0011, "general news, local";
    /// General news, regional.
    GENERAL_NEWS_REGIONAL = 0x0012, "general news, regional";
    /// General news, national.
    GENERAL_NEWS_NATIONAL = 0x0013, "general news, national";
    /// General news, international.
    GENERAL_NEWS_INTERNATIONAL = 0x0014, "general news, international";
    /// Business news, local.
    BUSINESS_NEWS_LOCAL = 0x0015, "business news, local";
    /// Business news, regional.
    BUSINESS_NEWS_REGIONAL = 0x0016, "business news, regional";
    /// Business news, national.
    BUSINESS_NEWS_NATIONAL = 0x0017, "business news, national";
    /// Business news, international.
    BUSINESS_NEWS_INTERNATIONAL = 0x0018, "business news, international";
    /// Sports news, local.
    SPORTS_NEWS_LOCAL = 0x0019, "sports news, local";
    /// Sports news, regional.
    SPORTS_NEWS_REGIONAL = 0x001A, "sports news, regional";
    /// Sports news, national.
    SPORTS_NEWS_NATIONAL = 0x001B, "sports news, national";
    /// Sports news, international.
    SPORTS_NEWS_INTERNATIONAL = 0x001C, "sports news, international";
    /// Entertainment news, local.
    ENTERTAINMENT_NEWS_LOCAL = 0x001D, "entertainment news, local";
    /// Entertainment news, regional.
    ENTERTAINMENT_NEWS_REGIONAL = 0x001E, "entertainment news, regional";
    /// Entertainment news, national.
    ENTERTAINMENT_NEWS_NATIONAL = 0x001F, "entertainment news, national";
    /// Entertainment news, international.
    ENTERTAINMENT_NEWS_INTERNATIONAL = 0x0020, "entertainment news, international";
    /// Medical/health/hospitals.
    MEDICAL_HEALTH_HOSPITALS = 0x0021, "medical/health/hospitals";
    /// Doctors.
    DOCTORS = 0x0022, "doctors";
    /// Pharmacy.
    PHARMACY = 0x0023, "pharmacy";
    /// Local traffic/road.
    LOCAL_TRAFFIC_ROAD = 0x0030, "local traffic/road";
    /// Long distance traffic/road.
    LONG_DISTANCE_TRAFFIC_ROAD = 0x0031, "long distance traffic/road";
    /// Taxis.
    TAXIS = 0x0032, "taxis";
    /// Weather.
    WEATHER = 0x0033, "weather";
    /// Local airport schedules.
    LOCAL_AIRPORT_SCHEDULES = 0x0034, "local airport schedules";
    /// Restaurants.
    RESTAURANTS = 0x0035, "restaurants";
    /// Lodgings.
    LODGINGS = 0x0036, "lodgings";
    /// Retail directory.
    RETAIL_DIRECTORY = 0x0037, "retail directory";
    /// Advertisements.
    ADVERTISEMENTS = 0x0038, "advertisements";
    /// Stock quotes.
    STOCK_QUOTES = 0x0039, "stock quotes";
    /// Employment.
    EMPLOYMENT = 0x0040, "employment";
    /// Technology news.
    TECHNOLOGY_NEWS = 0x0041, "technology news";
    /// District (base station).
    DISTRICT_BASE_STATION = 0x0070, "district (base station)";
    /// Network information.
    NETWORK_INFORMATION = 0x0071, "network information";
    /// Operator services.
    OPERATOR_SERVICES = 0x0080, "operator services";
    /// Directory enquiries, national.
    DIRECTORY_ENQUIRIES_NATIONAL = 0x0081, "directory enquiries, national";
    /// Directory enquiries, international.
    DIRECTORY_ENQUIRIES_INTERNATIONAL = 0x0082, "directory enquiries, international";
    /// Customer care, national.
    CUSTOMER_CARE_NATIONAL = 0x0083, "customer care, national";
    /// Customer care, international.
    CUSTOMER_CARE_INTERNATIONAL = 0x0084, "customer care, international";
    /// Local date/time/zone.
    LOCAL_DATE_TIME_ZONE = 0x0085, "local date/time/zone";
    /// Multi category.
    MULTI_CATEGORY = 0x0100, "multi category";
}
