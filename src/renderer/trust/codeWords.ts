/** 256 words for codes that are read aloud: short, common, and hard to mistake for one another. */
export const codeWords: readonly string[] = `
acorn actor alarm album amber anchor angel apple apron arrow attic autumn
bacon badge bagel balloon bamboo banana banjo barrel basket beaver bicycle biscuit
blanket blossom border bottle bridge bronze bubble bucket buffalo butter button cabin
cactus camel candle canoe canyon captain caramel carpet castle cherry chimney cinema
circus clover coconut coffee comet compass copper coral cotton cowboy cricket crystal
cushion dagger daisy dentist desert diamond dinner doctor dolphin donkey dragon drummer
eagle easel echo elbow elephant emerald engine envelope falcon farmer feather ferry
fiddle finger flamingo flannel flower forest fossil fountain freckle galaxy garden garlic
ginger giraffe glacier goblin gorilla granite guitar hammer harbour harvest hazel helmet
herring hockey honey horizon hotel iceberg igloo indigo insect iron island ivory
jacket jaguar jasmine jelly jigsaw jockey jungle kangaroo kettle kitten koala ladder
lantern lavender lemon leopard lettuce library lizard lobster magnet mango maple marble
market meadow melon mermaid mirror monkey mosaic motor mountain muffin museum mustard
napkin nectar needle nickel noodle nugget nutmeg oasis ocean octopus olive onion
opera orange orchid otter oven oyster paddle palace panda paper parrot peanut
pebble pelican pencil pepper piano picnic pigeon pillow pirate planet pocket poppy
potato prairie pumpkin puppet purple puzzle python quarter quilt rabbit radio raven
ribbon river robot rocket saddle saffron salmon satin saturn scooter shadow shovel
silver sparrow spider spinach squirrel stadium summer sunset swallow tailor tango teapot
temple thunder tiger timber tomato tractor trumpet tulip tunnel turtle umbrella uncle
vacuum valley vanilla velvet village violet violin volcano waffle walnut wardrobe weasel
window wizard yogurt zebra
`
  .trim()
  .split(/\s+/)
