// Well-known Chinese institutions whose names fraud borrows: their own domains, and the names that a
// look-alike carries.
#pragma once

#include <array>
#include <string_view>

namespace xiezhi {

struct Institution {
  std::string_view domain;  // registered; its subdomains are the institution's too
  std::string_view brand;   // ASCII name by which people know it; empty: the domain only
};

inline constexpr std::array kInstitutions = std::to_array<Institution>({
    // Banks and their service numbers
    {"icbc.com.cn", "icbc"},
    {"ccb.com", "ccb"},
    {"abchina.com", "abchina"},
    {"abchina.com.cn", "abchina"},
    {"boc.cn", "bankofchina"},
    {"bankofchina.com", "bankofchina"},
    {"bankcomm.com", "bankcomm"},
    {"bankcomm.cn", "bankcomm"},
    {"cmbchina.com", "cmbchina"},
    {"cmbt.cn", ""},
    {"psbc.com", "psbc"},
    {"spdb.com.cn", "spdb"},
    {"citicbank.com", "citicbank"},
    {"ecitic.com", "ecitic"},
    {"cebbank.com", "cebbank"},
    {"hxb.com.cn", "hxb"},
    {"cib.com.cn", "cib"},
    {"cmbc.com.cn", "cmbc"},
    {"pingan.com", "pingan"},
    {"pingan.com.cn", "pingan"},
    {"cgbchina.com.cn", "cgbchina"},
    {"bankofbeijing.com.cn", "bankofbeijing"},
    {"jsbchina.cn", "jsbchina"},
    {"nbcb.com.cn", "nbcb"},
    {"95588.com", "95588"},
    {"95533.com", "95533"},
    {"95599.cn", "95599"},
    {"95566.com", "95566"},
    {"95559.com.cn", "95559"},
    {"95555.com", "95555"},
    {"95580.com", "95580"},
    {"95528.com", "95528"},
    {"95511.com", "95511"},
    {"95516.com", "95516"},
    // Payment
    {"unionpay.com", "unionpay"},
    {"chinaunionpay.com", "unionpay"},
    {"alipay.com", "alipay"},
    {"tenpay.com", "tenpay"},
    {"weixin.com", "weixin"},
    {"wechat.com", "wechat"},
    {"qq.com", "tencent"},
    {"tencent.com", "tencent"},
    {"jdpay.com", "jdpay"},
    {"jd.com", ""},
    {"taobao.com", "taobao"},
    {"tmall.com", "tmall"},
    {"pinduoduo.com", "pinduoduo"},
    {"meituan.com", "meituan"},
    {"douyin.com", "douyin"},
    // Telecom
    {"10086.cn", "10086"},
    {"10010.com", "10010"},
    {"189.cn", ""},
    {"10099.com.cn", "10099"},
    {"chinamobile.com", "chinamobile"},
    {"chinaunicom.com", "chinaunicom"},
    {"chinaunicom.com.cn", "chinaunicom"},
    {"chinatelecom.com.cn", "chinatelecom"},
    // Government
    {"gov.cn", "gov"},
    {"12306.cn", "12306"},
    {"12381.gov.cn", "12381"},
    {"chsi.com.cn", "chsi"},
    {"12377.cn", "12377"},
    // Transport, delivery, devices
    {"sf-express.com", "sfexpress"},
    {"ems.com.cn", ""},
    {"airchina.com.cn", "airchina"},
    {"ceair.com", "ceair"},
    {"csair.com", "csair"},
    {"ctrip.com", "ctrip"},
    {"apple.com", "apple"},
    {"apple.com.cn", "apple"},
    {"icloud.com", "icloud"},
    {"huawei.com", "huawei"},
});

// Services that shorten web addresses, so that a reader does not see where they lead.
inline constexpr std::array kShortLinks = std::to_array<std::string_view>(
    {"t.cn",    "url.cn",   "dwz.cn",      "suo.im",  "suo.nz", "mrw.so", "dwz.mk",  "u6.gg",
     "c1.mk",   "bit.ly",   "tinyurl.com", "goo.gl",  "is.gd",  "t.co",   "ow.ly",   "rb.gy",
     "cutt.ly", "reurl.cc", "dlvr.it",     "urlc.cn", "rrd.me", "tb.cn",  "m.tb.cn", "w.url.cn",
     "0x7.me",  "sina.lt",  "shorturl.at", "s.id",    "v.gd",   "x.co",   "buff.ly", "tiny.cc"});

}  // namespace xiezhi
