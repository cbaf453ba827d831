#include "shim.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

using i18n::phonenumbers::Logger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberMatch;
using i18n::phonenumbers::PhoneNumberMatcher;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// The library's own logger writes to standard output, and numbers with it.
class SilentLogger : public Logger {
  public:
    void WriteMessage(const std::string &) override {}
};

const PhoneNumberUtil &library() {
    static PhoneNumberUtil &shared = []() -> PhoneNumberUtil & {
        PhoneNumberUtil *instance = PhoneNumberUtil::GetInstance();
        instance->SetLogger(new SilentLogger());  // The library owns it from here.
        return *instance;
    }();
    return shared;
}

bool isPossible(const PhoneNumber &number, bool mobile) {
    if (!mobile) {
        return library().IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
    }
    return library().IsPossibleNumberForTypeWithReason(number, PhoneNumberUtil::MOBILE)
        == PhoneNumberUtil::IS_POSSIBLE;
}

// Writes the digits of a number, without `+`, and a NUL; false when they have no room.
bool write(const PhoneNumber &number, char *digits) {
    std::string e164;
    library().Format(number, PhoneNumberUtil::E164, &e164);
    if (e164.size() < 2 || e164.size() > 20 || e164[0] != '+') {
        return false;
    }
    std::memcpy(digits, e164.c_str() + 1, e164.size());
    return true;
}

}  // namespace

bool spamgate_e164(const char *text, size_t count, const char *region, bool mobile, char *digits) {
    PhoneNumber number;
    if (library().Parse(std::string(text, count), region, &number)
            != PhoneNumberUtil::NO_PARSING_ERROR
        || !isPossible(number, mobile)) {
        return false;
    }
    return write(number, digits);
}

bool spamgate_national(const char *text, size_t count, const char *region, char *digits) {
    const std::string spelling(text, count);
    // One try: what is a number only without its beginning or end is none.
    PhoneNumberMatcher matcher(
        library(), spelling, region, PhoneNumberMatcher::STRICT_GROUPING, 1);
    PhoneNumberMatch match;
    if (!matcher.HasNext()) {
        return false;
    }
    matcher.Next(&match);
    return match.length() == static_cast<int>(count) && write(match.number(), digits);
}

bool spamgate_region(const char *digits, size_t count, char *region) {
    PhoneNumber number;
    if (library().Parse("+" + std::string(digits, count), "ZZ", &number)
        != PhoneNumberUtil::NO_PARSING_ERROR) {
        return false;
    }
    std::string code;
    library().GetRegionCodeForNumber(number, &code);
    if (code.size() != 2 || code == "ZZ") {
        library().GetRegionCodeForCountryCode(number.country_code(), &code);
    }
    if (code.size() != 2 || code == "ZZ") {
        return false;
    }
    std::memcpy(region, code.c_str(), code.size() + 1);
    return true;
}
