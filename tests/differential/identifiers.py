"""Check rules of identifiers, from the standards: GB 11643, GB 32100, ISO/IEC 7812, ISO 7064, ISO 4217, ISO 8601."""

import re

_ASCII_DIGITS = re.compile(r"[0-9]+\Z")


def is_digits(text):
    return bool(_ASCII_DIGITS.match(text))


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def real_date(year, month, day):
    if not 1 <= month <= 12:
        return False
    days = (31, 29 if leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return 1 <= day <= days


def days_from_epoch(year, month, day):
    """Days since 1970-01-01 in the proleptic Gregorian calendar, also for the year 0, that Python's dates do not have."""
    before = year * 365 + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    months = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
    return before + months[month - 1] + (month > 2 and leap(year)) + day - 1 - 719528


# GB/T 2260; abolished codes below the province are still written in old documents.
PROVINCES = frozenset((11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
                       61, 62, 63, 64, 65, 71, 81, 82))


def region(text):
    return len(text) == 6 and is_digits(text) and int(text[:2]) in PROVINCES


def id_number(text):
    """17 digits and a check character, a province, a date that exists (GB 11643). A small x is a slip of the pen. Years 1880 to 2100: the core has no clock that says «today», and a well-known example was born in 1880."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text):
        return False
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    residents_of_elsewhere = text[0] == "9" or text[:2] == "83"  # permanent residence card; residence permit of Taiwan
    if not (residents_of_elsewhere or int(text[:2]) in PROVINCES):
        return False
    if not 1880 <= year <= 2100 or not real_date(year, month, day):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text, weights))
    return "10X98765432"[total % 11] == text[17].upper()


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def organisation_code(text):
    """Eight characters and a check character (GB 11714)."""
    value = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index
    total = sum(value(each) * weight for each, weight in zip(text, (3, 7, 9, 10, 5, 8, 4, 2)))
    return "0123456789X"[(11 - total % 11) % 11] == text[8]


def uscc(text):
    """Unified social credit code (GB 32100): registrar, kind, region, the code of the organisation, a check character."""
    if len(text) != 18 or any(each not in _USCC for each in text) or text[0] not in "123456789ANY" or not is_digits(text[2:8]):
        return False
    total = sum(_USCC.index(each) * pow(3, place, 31) for place, each in enumerate(text[:17]))
    return _USCC[-total % 31] == text[17] and organisation_code(text[8:17])


def bank(text):
    """CNAPS number, 12 digits, ISO 7064 MOD 11,10. Anything else is a code of the institution and is not checked."""
    if len(text) != 12 or not is_digits(text):
        return True
    product = 10
    for digit in text[:11]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(text[11])


def imei(text):
    """15 digits with Luhn, or 16 (IMEISV) without; a row of one digit is a blank."""
    return len(text) in (15, 16) and is_digits(text) and len(set(text)) > 1 and (len(text) == 16 or luhn(text))


def phone(text):
    """A plus or none, then digits with blanks and hyphens between them; blanks at the ends. Numbers that cannot exist are numbers
    too, for fraud calls show them: 3 to 20 digits (2, where + or 00 says that a country code follows), a port of messages 21."""
    if not re.fullmatch(r" *[+]?[0-9]([0-9 -]*[0-9])? *", text):
        return False
    digits = re.sub("[ +-]", "", text)
    if len(digits) > 28:
        return False
    foreign = "+" in text or digits.startswith("00")
    if foreign and "+" not in text:
        digits = digits[2:]
    national = digits[2:] if foreign and digits.startswith("86") else digits
    port = re.fullmatch("106[0-9]{3,18}", national) and (not foreign or digits.startswith("86"))
    return bool(port) or (2 if foreign and not digits.startswith("86") else 3) <= len(digits) <= 20


CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL""".split())


_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII)
_BEIJING = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)


def time_ms(text):
    """Milliseconds since the epoch of RFC 3339 text or yyyyMMddHHmmss in Beijing; None when it is neither or does not exist."""
    match = _BEIJING.fullmatch(text)
    offset_s, fraction = 8 * 3600, ""
    if not match:
        match = _TIME.fullmatch(text)
        if not match:
            return None
        fraction = match[7] or ""
        offset_s = 0
        if match[9]:
            if int(match[10]) > 23 or int(match[11]) > 59:
                return None
            offset_s = (int(match[10]) * 3600 + int(match[11]) * 60) * (-1 if match[9] == "-" else 1)
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    if not real_date(year, month, day) or hour > 23 or minute > 59 or second > 60:  # 60 is a leap second
        return None
    seconds = days_from_epoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset_s
    return seconds * 1000 + int((fraction + "000")[:3])
