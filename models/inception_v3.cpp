#include "models/inception_v3.h"

#include "models/inception_listing.h"

namespace curie {

std::shared_ptr<Module> make_inception_v3(const BackboneConfig& config) {
    struct Block {
        const char *name, *listing;
    };
    constexpr const char* a1 =
        "1x1/64 | 1x1/48 > 5x5/64 | 1x1/64 > 3x3/96 > 3x3/96 | avg3 > 1x1/32";
    constexpr const char* a2 =
        "1x1/64 | 1x1/48 > 5x5/64 | 1x1/64 > 3x3/96 > 3x3/96 | avg3 > 1x1/64";
    constexpr const char* b1 =
        "1x1/192 | 1x1/128 > 1x7/128 > 7x1/192 | "
        "1x1/128 > 7x1/128 > 1x7/128 > 7x1/128 > 1x7/192 | avg3 > 1x1/192";
    constexpr const char* b2 =
        "1x1/192 | 1x1/160 > 1x7/160 > 7x1/192 | "
        "1x1/160 > 7x1/160 > 1x7/160 > 7x1/160 > 1x7/192 | avg3 > 1x1/192";
    constexpr const char* b3 =
        "1x1/192 | 1x1/192 > 1x7/192 > 7x1/192 | "
        "1x1/192 > 7x1/192 > 1x7/192 > 7x1/192 > 1x7/192 | avg3 > 1x1/192";
    constexpr const char* c =
        "1x1/320 | 1x1/384 > (1x3/384 + 3x1/384) | "
        "1x1/448 > 3x3/384 > (1x3/384 + 3x1/384) | avg3 > 1x1/192";
    constexpr Block blocks[] = {
        {"stem", "3x3/32/s2/v > 3x3/32/v > 3x3/64 > max3/s2 > 1x1/80/v > 3x3/192/v > max3/s2"},
        {"mixed0", a1},
        {"mixed1", a2},
        {"mixed2", a2},
        {"mixed3", "3x3/384/s2/v | 1x1/64 > 3x3/96 > 3x3/96/s2/v | max3/s2"},
        {"mixed4", b1},
        {"mixed5", b2},
        {"mixed6", b2},
        {"mixed7", b3},
        {"mixed8", "1x1/192 > 3x3/320/s2/v | 1x1/192 > 1x7/192 > 7x1/192 > 3x3/192/s2/v | max3/s2"},
        {"mixed9", c},
        {"mixed10", c},
    };
    Network net(
        "Inception-v3", config,
        {.momentum = config.pytorch ? 0.9 : 0.99, .epsilon = 1e-3, .scale = config.pytorch});
    InceptionListing listing(net, config.pytorch);
    Network::Value x = net.input();
    for (const Block& block : blocks) x = listing.apply(block.name, x, block.listing);
    return net.finish(x);
}

}  // namespace curie
