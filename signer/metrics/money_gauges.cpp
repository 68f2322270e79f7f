#include "signer/metrics/money_gauges.hpp"

#include <limits>

namespace farebox::signer {
namespace {

prometheus::Family<prometheus::Gauge>& family(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

double to_double(const Wei& wei) {
    double value = 0;
    const auto& limbs = wei.value().limbs;
    for (auto limb = limbs.rbegin(); limb != limbs.rend(); ++limb) {
        value = value * 18446744073709551616.0 + static_cast<double>(*limb);
    }
    return value;
}

MoneyGauges::MoneyGauges(prometheus::Registry& registry)
    : face_value_{family(registry, "farebox_signer_outstanding_face_value_wei",
                         "Face value of tickets that can still be redeemed, by key")},
      ev_{family(registry, "farebox_signer_outstanding_ev_wei",
                 "Expected value of tickets that can still be redeemed, by key")},
      risk_{family(registry, "farebox_signer_outstanding_risk_wei",
                   "That plus six standard deviations, by key: deposit and reserve must hold it")},
      runway_{family(registry, "farebox_signer_runway_seconds",
                     "How long the deposit lasts at the rate of the last day, by key; +Inf: nothing was spent")},
      redeemed_{
          family(registry, "farebox_signer_redeemed_wei", "Face value of tickets seen redeemed on the chain, by key")},
      held_{family(registry, "farebox_signer_key_held",
                   "1 where more was redeemed than chance explains, by key: nothing new is paid with it")},
      ether_{family(registry, "farebox_signer_ether_usd", "What an ether costs by the price feed")},
      ether_age_{family(registry, "farebox_signer_ether_price_age_seconds", "Since the feed made that price")},
      winnings_read_{family(registry, "farebox_signer_winnings_read",
                            "1 while redeemed tickets are read from the chain; 0: see the log")} {}

void MoneyGauges::set(const MoneyReadings& readings) {
    for (const auto& key : readings.keys) {
        const prometheus::Labels labels{{"key", key.address}};
        face_value_.Add(labels).Set(to_double(key.outstanding_face_value));
        ev_.Add(labels).Set(to_double(key.outstanding_ev));
        risk_.Add(labels).Set(to_double(key.risk));
        runway_.Add(labels).Set(key.runway_seconds.value_or(std::numeric_limits<double>::infinity()));
        redeemed_.Add(labels).Set(to_double(key.redeemed));
        held_.Add(labels).Set(key.held ? 1 : 0);
    }
    if (readings.ether_usd) {
        ether_.Add({}).Set(*readings.ether_usd);
        ether_age_.Add({}).Set(readings.ether_age_seconds);
    }
    if (readings.winnings_read) {
        winnings_read_.Add({}).Set(*readings.winnings_read ? 1 : 0);
    }
}

}  // namespace farebox::signer
