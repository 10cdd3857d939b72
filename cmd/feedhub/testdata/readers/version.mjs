// Prints the version of an installed package.
import { readFileSync } from 'node:fs'

export function printVersion (name) {
  const description = new URL(`node_modules/${name}/package.json`, import.meta.url)
  console.log(JSON.parse(readFileSync(description)).version)
}
