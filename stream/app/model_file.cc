#include "stream/app/model_file.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "stream/app/yaml.h"

namespace xiezhi {
namespace {

constexpr const char* kLibrary = "libxgboost.so.0";

// The few functions of the library that are called.
struct Library {
  decltype(&XGBGetLastError) last_error = nullptr;
  decltype(&XGBoosterCreate) create = nullptr;
  decltype(&XGBoosterFree) free = nullptr;
  decltype(&XGBoosterLoadModelFromBuffer) load = nullptr;
  decltype(&XGBoosterSaveJsonConfig) configuration = nullptr;
  decltype(&XGBoosterGetStrFeatureInfo) feature_info = nullptr;
  decltype(&XGBoosterDumpModelExWithFeatures) dump = nullptr;

  template <class Function>
  static bool find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
  }
  bool open() {
    void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    return library != nullptr && find(library, "XGBGetLastError", last_error) &&
           find(library, "XGBoosterCreate", create) && find(library, "XGBoosterFree", free) &&
           find(library, "XGBoosterLoadModelFromBuffer", load) &&
           find(library, "XGBoosterSaveJsonConfig", configuration) &&
           find(library, "XGBoosterGetStrFeatureInfo", feature_info) &&
           find(library, "XGBoosterDumpModelExWithFeatures", dump);
  }
};

// Null when the machine does not have it.
const Library* library() {
  static const std::unique_ptr<const Library> opened = [] {
    auto candidate = std::make_unique<Library>();
    return candidate->open() ? std::move(candidate) : nullptr;
  }();
  return opened.get();
}

std::int64_t micro(double value) { return std::llround(value * 1e6); }

// A number as the library writes it.
bool read_number(std::string_view text, double& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size() && std::isfinite(value);
}

class Reader {
 public:
  Reader(const Library& library, const std::string& file) : library_(library), file_(file) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (booster_ != nullptr) library_.free(booster_);
  }

  Result<std::shared_ptr<const Model>> read(const std::string& bytes) {
    // The library reads anything that does not begin as JSON as a binary format of old, and trusts it.
    if (!bytes.starts_with('{')) return refuse("is not JSON; save it with save_model(\"NAME.json\")");
    if (library_.create(nullptr, 0, &booster_) != 0 ||
        library_.load(booster_, bytes.data(), bytes.size()) != 0)
      return refuse("is no model that XGBoost can read: " + first_line(library_.last_error()));
    model_->name = file_.substr(file_.rfind('/') + 1);
    model_->digest = Digest().add(bytes).finish();
    if (Result<void> done = read_settings(); !done) return tl::unexpected(done.error());
    if (Result<void> done = read_features(); !done) return tl::unexpected(done.error());
    if (Result<void> done = read_trees(); !done) return tl::unexpected(done.error());
    return std::shared_ptr<const Model>(std::move(model_));
  }

 private:
  tl::unexpected<Error> refuse(const std::string& why) const {
    return fail(Exit::bad_configuration, fmt::format("model {}: {}", file_, why));
  }
  static std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
  }

  Result<void> read_settings() {
    bst_ulong size = 0;
    const char* text = nullptr;
    if (library_.configuration(booster_, &size, &text) != 0) return refuse(first_line(library_.last_error()));
    const Result<YamlNode> root = parse_yaml(std::string(text, size), file_);
    const YamlNode* learner = root ? root->field("learner") : nullptr;
    const YamlNode* parameters = learner == nullptr ? nullptr : learner->field("learner_model_param");
    const YamlNode* objective = learner == nullptr ? nullptr : learner->field("objective");
    double base = 0;
    if (parameters == nullptr || objective == nullptr || !read_number(parameters->text("base_score"), base))
      return refuse("has no base_score");
    if (objective->text("name") != "binary:logistic")
      return refuse(
          fmt::format("its objective is {}; train it with binary:logistic", objective->text("name")));
    if (base <= 0 || base >= 1) return refuse("its base_score is no probability");
    model_->base_micro = micro(std::log(base / (1 - base)));
    return {};
  }

  Result<void> read_features() {
    bst_ulong size = 0;
    const char** names = nullptr;
    if (library_.feature_info(booster_, "feature_name", &size, &names) != 0)
      return refuse(first_line(library_.last_error()));
    if (size == 0)
      return refuse("names no features; train it with feature_names as `xiezhi features` writes them");
    std::vector<std::string_view> known;
    known.reserve(features().size());
    for (const Feature& feature : features()) known.push_back(feature.name);
    for (bst_ulong i = 0; i < size; ++i) {
      const std::size_t number = feature_number(names[i]);
      if (number == features().size()) {
        return refuse(fmt::format(
            "unknown feature «{}»; the nearest is «{}», all are printed by `xiezhi features --list`; train it anew",
            names[i], nearest(names[i], known)));
      }
      names_.emplace_back(names[i]);
    }
    return {};
  }

  Result<void> read_trees() {
    std::vector<const char*> names;
    names.reserve(names_.size());
    for (const std::string& name : names_) names.push_back(name.c_str());
    std::vector<const char*> types(names.size(), "q");  // quantities: thresholds are written as they are
    bst_ulong size = 0;
    const char** trees = nullptr;
    if (library_.dump(booster_, static_cast<int>(names.size()), names.data(), types.data(), 1, "json", &size,
                      &trees) != 0)
      return refuse(first_line(library_.last_error()));
    if (size == 0) return refuse("has no trees");
    for (bst_ulong i = 0; i < size; ++i) {
      const Result<YamlNode> tree = parse_yaml(trees[i], fmt::format("model {}, tree {}", file_, i));
      if (!tree) return tl::unexpected(tree.error());
      model_->roots.push_back(static_cast<std::uint32_t>(model_->nodes.size()));
      double expected = 0;
      double cover = 0;
      if (!read_node(*tree, expected, cover)) return refuse(fmt::format("tree {} is not as it should be", i));
    }
    return {};
  }

  // Adds the node and what is below it; gives its expected value and how much training saw of it.
  bool read_node(const YamlNode& text, double& expected, double& cover) {
    const std::size_t at = model_->nodes.size();
    model_->nodes.emplace_back();
    if (!read_number(text.text("cover"), cover)) return false;
    if (text.field("leaf") != nullptr) {
      if (!read_number(text.text("leaf"), expected)) return false;
      model_->nodes[at].expected_micro = micro(expected);
      return true;
    }
    const YamlNode* children = text.field("children");
    double threshold = 0;
    if (children == nullptr || children->items.size() != 2 ||
        !read_number(text.text("split_condition"), threshold))
      return false;
    ModelNode node;
    node.feature = static_cast<std::int32_t>(feature_number(text.text("split")));
    if (node.feature == static_cast<std::int32_t>(features().size())) return false;
    // A whole number is below the threshold when it is below the next whole number from it on.
    node.threshold = static_cast<std::int64_t>(std::ceil(std::clamp(threshold, -1.0, 2.0 * kFeatureMost)));
    double sum = 0;
    cover = 0;
    for (const YamlNode& child : children->items) {
      const auto number = static_cast<std::uint32_t>(model_->nodes.size());
      const bool below = child.text("nodeid") == text.text("yes");
      (below ? node.below : node.otherwise) = number;
      double child_expected = 0;
      double child_cover = 0;
      if (!read_node(child, child_expected, child_cover)) return false;
      sum += child_expected * child_cover;
      cover += child_cover;
    }
    if (node.below == 0 || node.otherwise == 0 || cover <= 0) return false;
    expected = sum / cover;
    node.expected_micro = micro(expected);
    model_->nodes[at] = node;
    return true;
  }

  const Library& library_;
  const std::string& file_;
  BoosterHandle booster_ = nullptr;
  std::shared_ptr<Model> model_ = std::make_shared<Model>();
  std::vector<std::string> names_;
};

}  // namespace

Result<std::shared_ptr<const Model>> load_model(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  if (stream) bytes << stream.rdbuf();
  if (!stream) {
    return fail(Exit::no_input,
                fmt::format("model: cannot read {}; leave model.champion empty for rules only", file));
  }
  const Library* opened = library();
  if (opened == nullptr) {
    return fail(Exit::unavailable,
                fmt::format("model {}: the library {} is not there; install the package libxgboost0", file,
                            kLibrary));
  }
  return Reader(*opened, file).read(bytes.str());
}

Result<Rules> load_rules(const Configuration& configuration) {
  Result<Rules> rules = load_rules(configuration.rules);
  if (!rules) return rules;
  Models models;
  for (const auto& [file, model] : {std::pair{&configuration.model_champion, &models.champion},
                                    std::pair{&configuration.model_challenger, &models.challenger}}) {
    if (file->empty()) continue;
    Result<std::shared_ptr<const Model>> loaded = load_model(*file);
    if (!loaded) return tl::unexpected(loaded.error());
    *model = std::move(*loaded);
  }
  if (models.champion != nullptr || models.challenger != nullptr) rules->set_models(std::move(models));
  return rules;
}

}  // namespace xiezhi
