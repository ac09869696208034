"""The AML centre's messages as chapter 5 of the regulation notes tells them, written down here by hand: an XSD that differs is found."""

import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from paths import ROOT

XML = ROOT / "schemas/xml"
SUBSTITUTES = ["@N", "@I", "@E"]

# Element -> greatest number of characters (5.1 and 5.3).
LENGTHS = {
    "CSNM": 32, "CTNM": 512, "CITP": 6, "OITP": 32, "CTID": 128, "CTVC": 32, "CCTL": 64, "CTAR": 512, "CCEI": 512, "FINC": 16, "RLFC": 2,
    "CATP": 6, "CTAC": 64, "CBCT": 2, "OCBT": 32, "CBCN": 64, "TBNM": 128, "TBIT": 6, "TBID": 128, "TICD": 256, "RPMT": 2, "RPMN": 500,
    "TSTP": 6, "OCTT": 2, "OOCT": 32, "OCEC": 500, "BPTC": 500, "TSCT": 16, "CRPP": 128, "CRSP": 128, "CFIN": 64, "CFIC": 16, "TCNM": 128,
    "TCIT": 6, "TCID": 128, "TCAT": 6, "TCAC": 64, "OTPR": 2000, "STCB": 10000, "AOSP": 10000, "TOSC": 200, "STCR": 32, "RPNM": 16, "MIRS": 64,
    "ROTF": 64,
}
# Element -> values that it takes and values that it does not.
VALUES = {
    "RICD": (["A1041100000004", "A104110000000416"], ["A104110000000", "A1041100000004167", "A10411-0000004", "@N"]),
    "HTDT": (["20260101", "20261231"], ["2026010", "202601011", "20261301", "20260132", "2026-1-1", "@N"]),
    "TSTM": (["20260101000000", "20261231235959"], ["2026010100000", "20260101240000", "20260101006000", "202601010000000", "@N"]),
    "OATM": (["20200101000000"], ["20200101", "0"]),
    "CRCD": (["0501", "0502", "0503", "0504"], ["0500", "0505", "501", "05010", "@N"]),
    "TSDR": (["01", "02"], ["00", "03", "1", "@N"]),
    "CRTP": (["CNY", "USD"], ["CN", "CNYY", "cny", "@N"]),
    "CRAT": (["0.01", "50000", "1.123", "9" * 16 + ".123"], ["1.1234", "9" * 17 + ".123", "1,000.00", "1.", "@N"]),
    "CRMB": (["0.01", "9" * 16 + ".123"], ["1.1234", "9" * 17 + ".123"]),
    "CUSD": (["0.01", "9" * 16 + ".123"], ["1.1234", "9" * 17 + ".123"]),
    "CTNT": (["CHN", "USA"], ["CN", "CHNA", "chn"]),
    "TBNT": (["CHN"], ["CN", "CHNA"]),
    "STNT": (["CHN"], ["CN", "CHNA"]),
    "TRCD": (["CHN310000"], ["CHN31000", "CHN3100000", "310000CHN"]),
    "CFRC": (["CHN310000"], ["CHN31000", "CHN3100000"]),
    "CTNM": (["张三", "3M公司", "甲\n乙\n丙"], ["12345"]),
    "SENM": (["张三"], ["12345"]),
    "CFCT": (["11", "12", "13", "14"], ["10", "15", "1"]),
    "DETR": (["01", "02"], ["00", "03", "@N"]),
    "TORP": (["1", "9999", "0000"], ["10000", "-1", "@N"]),
    "DORP": (["01", "02", "03", "04", "99"], ["00", "05", "98", "@N"]),
    "TPTR": (["01", "02", "03", "04", "05", "06", "99"], ["00", "07", "98", "@N"]),
    "CTTN": (["1"], ["", "x", "@N"]), "TTNM": (["1"], ["", "x"]), "SETN": (["1"], ["", "x"]), "STNM": (["1"], ["", "x"]),
}
# Elements that must be known.
KNOWN = {"RICD", "CTTN", "CSNM", "HTDT", "CRCD", "TTNM", "TSTM", "TICD", "TSDR", "CRTP", "CRAT", "DETR", "TORP", "DORP", "TPTR", "STCB", "AOSP",
         "SETN", "STNM"}

# The trees of 5.1, 5.2 and 5.3, groups in brackets.
_CONTACTS = "CCIF(CCTLs(CCTL) CTARs(CTAR) CCEIs(CCEI))"
_IDENTITY = "CTNM CITP OITP CTID"
_AGENT = "TBIF(TBNM TBIT OITP TBID TBNT)"
_MODE = "TSTM TRCD TICD RPMT RPMN TSTP OCTT OOCT OCEC BPTC TSCT TSDR"
_MONEY = "CRTP CRAT CRMB CUSD"
_OTHER = "CFIN CFCT CFIC CFRC TCNM TCIT OITP TCID TCAT TCAC"


def _large_value(header, customer, account, transaction, other):
    return (f"RBIF({header}) CATIs(CATI(CBIF(CSNM CTNTs(CTNT) CTVC {_CONTACTS}{customer}) HTDT HTCRs(HTCR(CRCD TTNM CCIFs(CCIF({_IDENTITY} "
            f"TSDTs(TSDT(RINI(FINC RLFC) ATIF({account}) {_AGENT} TSIF({_MODE} CRPP {_MONEY}{transaction}) TCIF({_OTHER}{other}) "
            f"ROTFs(ROTF)))))))))")


TREES = {
    "HVTR": _large_value("RICD CTTN", "", "CATP CTAC OATM CBCT OCBT CBCN", "", ""),
    "PHTR": _large_value("RINM RICD FIRC LEI CTTN", " CRNM CRIT ORIT CRID", "CBAT CBAC CABM CTAT CTAC OATM CPIN CPBA CPBN",
                         " CTTP TMNM PMTC CTIP", " TCBA TCBN TCTT TCTA TCPN TCPA TPBN TCIP"),
    "BSTR": ("RBIF(RICD RPNC DETR TORP ORXN DORP ODRP TPTR OTPR STCB AOSP TOSCs(TOSC) STCRs(STCR) SETN STNM RPNM MIRS) "
             "SEIFs(SEIF(CSNM SEVC SIIFs(SIIF(SENM SETP OITP SEID)) STNTs(STNT) SCIF(SCTLs(SCTL) SEARs(SEAR) SEEIs(SEEI)) "
             "SRIF(SRNM SRIT ORIT SRID SCNM SCIT OCIT SCID))) "
             f"STIFs(STIF(RINI(FINC RLFC) CIIF({_IDENTITY} CSNM) ATIF(CATP CTAC OATM CATM CBCT OCBT CBCN) {_AGENT} "
             f"TSIF({_MODE} CRSP {_MONEY}) TCIF({_OTHER}) ROTFs(ROTF)))"),
}
NUMBERED = {"CATI", "CTNT", "HTCR", "TSDT", "ROTF", "SEIF", "STIF"}  # and CCIF below CCIFs


def shape(element):
    """Of a document: its names, nested, each run of equal neighbours once."""
    inside = []
    for child in element:
        text = shape(child)
        if not inside or inside[-1] != text:
            inside.append(text)
    return f"{element.tag}({' '.join(inside)})" if inside else element.tag


def shape_of_schema(message):
    """The same of an XSD."""
    xs = "{http://www.w3.org/2001/XMLSchema}"

    def walk(element):
        inside = [walk(child) for child in element.findall(f"{xs}complexType/{xs}sequence/{xs}element")]
        return f"{element.get('name')}({' '.join(inside)})" if inside else element.get("name")
    return walk(ElementTree.parse(XML / f"{message}.xsd").getroot().find(f"{xs}element"))


def message_of(path):
    return re.sub("^DRAFT-", "", pathlib.Path(path).name)[:4]


def faults(message, paths):
    """Path -> what xmllint says of it, "" when it is valid."""
    answers = {}
    paths = [str(path) for path in paths]
    for start in range(0, len(paths), 500):
        some = paths[start:start + 500]
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", str(XML / f"{message}.xsd"), *some], capture_output=True, text=True,
                              check=False)
        verdicts = done.stderr.splitlines()
        for path in some:
            own = [line for line in verdicts if line.startswith(f"{path}:") or line.startswith(f"{path} ")]
            answers[path] = "" if own == [f"{path} validates"] else "; ".join(own)[:300] or f"no verdict: {done.stderr[:200]}"
    return answers
